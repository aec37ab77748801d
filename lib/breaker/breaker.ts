import type { Logger } from '@lineup/log';
import { BreakerOpenError } from './breaker-open-error.ts';
import { type Clock, systemClock } from './clock.ts';
import { createMiddleware, type Middleware } from './middleware.ts';
import { limitedPing } from './ping.ts';
import { type BreakerState, createStateMachine, type Verdict } from './state-machine.ts';
import { consecutiveFailures } from './trip-rule.ts';

/** What {@link createBreaker} needs. */
export interface BreakerOptions {
  /** Failures in a row that open the breaker. */
  readonly failures: number;
  /** Milliseconds of a break, and of each extension. */
  readonly openMs: number;
  /** Asks the backend whether it functions. False, an error and silence all mean that it does not. */
  readonly ping: () => Promise<boolean>;
  /** Milliseconds after which a Ping counts as red. */
  readonly pingTimeoutMs: number;
  /** Does this error speak against the backend? By default every one does. One that does not ends a run of failures. */
  readonly isFailure?: (error: unknown) => boolean;
  readonly clock?: Clock;
  readonly log: Logger;
}

/** A circuit breaker. */
export interface Breaker {
  /** Lets calls through, or rejects with a {@link BreakerOpenError} without calling. */
  readonly middleware: Middleware;
  /**
   * May a call be made now? For those who have to prepare one and would rather not do so in vain. Runs the Ping when
   * the break is over; of those who ask after a green one, one at a time is told to call.
   *
   * @returns 0 when yes, else the milliseconds after which to ask again
   */
  ready(): Promise<number>;
  /** For one who was told yes and found nothing to call for: else others would wait for that call in vain. */
  decline(): void;
  /** Where it stands. */
  state(): BreakerState;
  /** Milliseconds until a call or a Ping would be tried, 0 for now. Only looks. */
  retryAfterMs(): number;
}

/** Milliseconds after which others come again while a Ping or a trial call is under way. */
const SHORT_WAIT_MS = 200;

/** Milliseconds that one who was told to call has until somebody else is told so. */
const INVITATION_MS = 1_000;

/** A closed breaker. Its log lines are those that operators of the original know. */
export function createBreaker(options: BreakerOptions): Breaker {
  const { failures: limit, openMs, ping, pingTimeoutMs, isFailure = () => true, clock = systemClock, log } = options;
  const machine = createStateMachine({
    rule: consecutiveFailures(limit),
    openMs,
    shortWaitMs: SHORT_WAIT_MS,
    invitationMs: INVITATION_MS,
  });
  const isGreen = limitedPing({ ping, timeoutMs: pingTimeoutMs, clock, log });
  /** The end of the break of which a refusal has been told: once is enough, there may be hundreds. */
  let toldOf: number | undefined;

  const refused = (ms: number) => {
    const state = machine.state();
    const first = state.state === 'open' && state.until !== toldOf;
    if (state.state === 'open') toldOf = state.until;
    const line = `max sending try count of ${limit} reached. sending not allowed for ${seconds(ms)} time period.`;
    if (first) log.info(line);
    else log.debug(line);
  };

  /** Whether to come in: 0, or else milliseconds to wait. Runs the Ping when this caller is the one to do so. */
  const admit = async (verdict: Verdict): Promise<number> => {
    if (verdict.kind === 'call') return 0;
    if (verdict.kind === 'wait') {
      refused(verdict.ms);
      return verdict.ms;
    }
    machine.probe();
    log.info('timeout over. running ping.');
    const green = await isGreen();
    machine.pinged(green, clock.now());
    if (green) return 0;
    log.warn('backend still not functioning. extending break.');
    return openMs;
  };

  const enter = async () => {
    let waitMs = await admit(machine.verdict(clock.now()));
    // After a Ping: the place may have been taken while this caller was on its way back.
    const verdict = machine.verdict(clock.now());
    if (waitMs === 0 && verdict.kind === 'wait') waitMs = verdict.ms;
    if (waitMs > 0) throw new BreakerOpenError(waitMs);
    const era = machine.begin();
    return (result: 'answered' | 'failed') => {
      if (result === 'failed') return onFailure(era);
      if (machine.answered(era) === 'closed') log.info('backend functions again. sending allowed.');
    };
  };

  const onFailure = (era: number) => {
    const change = machine.failed(era, clock.now());
    if (typeof change === 'string') return;
    log.info(`circuit breaker try count: ${change.failures}`);
    if (!change.opened) return;
    log.warn(`maximum try of ${limit} sends reached. disabling for ${seconds(openMs)} time period.`);
  };

  return {
    middleware: createMiddleware({ enter }, isFailure),
    ready: () => admit(machine.invite(clock.now())),
    decline: () => machine.decline(clock.now()),
    state: () => machine.state(),
    retryAfterMs() {
      const verdict = machine.verdict(clock.now());
      return verdict.kind === 'wait' ? verdict.ms : 0;
    },
  };
}

/** 7994 → `8s`, 7985 → `7.99s`: never less than is left. */
function seconds(ms: number): string {
  return `${Math.ceil(ms / 10) / 100}s`;
}
