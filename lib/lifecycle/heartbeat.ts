import { hostname } from 'node:os';
import { messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { type Pause, pause as pauseByClock } from './pause.ts';
import type { Runnable } from './runnable.ts';

/** Where heartbeats are written down. */
export interface Pulse<Service extends string, State> {
  beat(process: {
    readonly id: string;
    readonly service: Service;
    readonly upMs: number;
    readonly state: State;
  }): Promise<void>;
  endBeat(id: string): Promise<void>;
  sweepProcesses(quietMs: number): Promise<void>;
}

/** What {@link createHeartbeat} needs. */
export interface HeartbeatOptions<Service extends string, State> {
  readonly store: Pulse<Service, State>;
  readonly service: Service;
  /** What the process says of itself, asked each time. */
  readonly state?: () => State | Promise<State>;
  readonly log: Logger;
  /** Milliseconds between two; 2,000 by default. */
  readonly everyMs?: number;
  /** Which process it is; host and process id by default. */
  readonly by?: string;
  readonly pause?: Pause;
}

/** Milliseconds after which a process that is not heard of is forgotten. */
const FORGOTTEN_MS = 5 * 60_000;

/** Heartbeats between two looks for such processes. */
const SWEEP_EVERY = 30;

/** Milliseconds that saying goodbye may hold up a stop: the database may be what is away. */
const GOODBYE_MS = 1_000;

/** Says again and again that this process is there; nothing else depends on it, so that a beat that fails is only missed. */
export function createHeartbeat<Service extends string, State extends object>(
  options: HeartbeatOptions<Service, State>,
): Runnable {
  const { store, service, state, log, everyMs = 2_000, pause = pauseByClock } = options;
  const id = processId(service, options.by);
  const startedAt = performance.now();
  const stopped = new AbortController();
  let running: Promise<void> | undefined;

  const beat = async (count: number) => {
    try {
      const says = (await state?.()) ?? ({} as State);
      await store.beat({ id, service, upMs: Math.round(performance.now() - startedAt), state: says });
      if (count % SWEEP_EVERY === 0) await store.sweepProcesses(FORGOTTEN_MS);
    } catch (error) {
      // A database that is away is told of by those who need it.
      log.debug(`no heartbeat: ${messageOf(error)}`);
    }
  };

  const keepBeating = async () => {
    for (let count = 0; !stopped.signal.aborted; count += 1) {
      await beat(count);
      await pause(everyMs, stopped.signal);
    }
  };

  return {
    name: 'heartbeat',
    async start() {
      running ??= keepBeating();
    },
    async stop() {
      if (!running) return;
      stopped.abort();
      const goodbye = running
        .then(() => store.endBeat(id))
        .catch((error: unknown) => {
          log.debug(`no goodbye: ${messageOf(error)}`);
        });
      const given = new AbortController();
      await Promise.race([goodbye, pauseByClock(GOODBYE_MS, given.signal)]);
      given.abort();
    },
  };
}

/** Which process it is, for {@link Pulse}: `processor lineup-7d9f/1`. */
export function processId(service: string, by = `${hostname()}/${process.pid}`): string {
  return `${service} ${by.slice(-100)}`;
}
