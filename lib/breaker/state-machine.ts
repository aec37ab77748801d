import type { TripRule } from './trip-rule.ts';

/** Where a breaker stands. Times are those of its clock, in milliseconds. */
export type BreakerState =
  /** Calls go through; `failures` of them in a row have failed. */
  | { readonly state: 'closed'; readonly failures: number }
  /** No call, no Ping, until then; the first who comes after that runs the Ping. */
  | { readonly state: 'open'; readonly until: number }
  /** A Ping is under way. */
  | { readonly state: 'probing' }
  /** The Ping was green. Whoever ran it is expected to make the trial call; after `until` somebody else is asked. */
  | { readonly state: 'invited'; readonly until: number }
  /** One call is under way that decides for all. */
  | { readonly state: 'trial' };

/** What one who wants to call has to do: call, run the Ping first, or come again in `ms` milliseconds. */
export type Verdict =
  | { readonly kind: 'call' }
  | { readonly kind: 'ping' }
  | { readonly kind: 'wait'; readonly ms: number };

/** What became of a call: `opened` says that this failure was the one too many. */
export type Change = 'nothing' | 'closed' | { readonly failures: number; readonly opened: boolean };

/** The transitions. Every method acts at once; nothing here waits, logs or looks at a clock. */
export interface StateMachine {
  state(): BreakerState;
  /** For one who wants to call now. */
  verdict(now: number): Verdict;
  /** open → probing. */
  probe(): void;
  /** probing → invited when green, else open again. */
  pinged(green: boolean, now: number): void;
  /** For one who only asks and calls later, if at all: like `verdict`, but of those invited one at a time. */
  invite(now: number): Verdict;
  /** One who was invited has nothing to call for: the next who asks is. */
  decline(now: number): void;
  /** A call begins (invited → trial). Its era: what is said of a call of an earlier era does not count. */
  begin(): number;
  answered(era: number): Change;
  failed(era: number, now: number): Change;
}

/** What {@link createStateMachine} needs. */
export interface StateMachineOptions {
  readonly rule: TripRule;
  /** Milliseconds of a break. */
  readonly openMs: number;
  /** Milliseconds after which others come again while a Ping or a trial is under way. */
  readonly shortWaitMs: number;
  /** Milliseconds that one who was invited has for beginning the trial call. */
  readonly invitationMs: number;
}

/** A closed breaker. */
export function createStateMachine({ rule, openMs, shortWaitMs, invitationMs }: StateMachineOptions): StateMachine {
  let current: BreakerState = { state: 'closed', failures: 0 };
  let era = 0;
  const shortWait: Verdict = { kind: 'wait', ms: shortWaitMs };

  const become = (next: BreakerState) => {
    if (next.state !== current.state) era += 1;
    current = next;
  };

  const verdict = (now: number): Verdict => {
    switch (current.state) {
      case 'closed':
      case 'invited':
        return { kind: 'call' };
      case 'open':
        return now < current.until ? { kind: 'wait', ms: current.until - now } : { kind: 'ping' };
      case 'probing':
      case 'trial':
        return shortWait;
    }
  };

  return {
    state: () => current,
    verdict,
    probe: () => become({ state: 'probing' }),
    pinged(green, now) {
      become(green ? { state: 'invited', until: now + invitationMs } : { state: 'open', until: now + openMs });
    },
    invite(now) {
      if (current.state !== 'invited') return verdict(now);
      if (now < current.until) return shortWait;
      become({ state: 'invited', until: now + invitationMs });
      return { kind: 'call' };
    },
    decline(now) {
      if (current.state === 'invited') become({ state: 'invited', until: now });
    },
    begin() {
      if (current.state === 'invited') become({ state: 'trial' });
      return era;
    },
    answered(calledIn) {
      if (calledIn !== era) return 'nothing';
      const wasTrial = current.state === 'trial';
      become({ state: 'closed', failures: rule.afterAnswer(runOf(current, rule)) });
      return wasTrial ? 'closed' : 'nothing';
    },
    failed(calledIn, now) {
      if (calledIn !== era) return 'nothing';
      const failures = rule.afterFailure(runOf(current, rule));
      const opened = rule.trips(failures);
      become(opened ? { state: 'open', until: now + openMs } : { state: 'closed', failures });
      return { failures, opened };
    },
  };
}

/** Failures in a row so far. */
function runOf(state: BreakerState, rule: TripRule): number {
  return state.state === 'closed' ? state.failures : rule.lastChance;
}
