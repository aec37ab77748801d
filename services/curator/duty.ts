import { setImmediate } from 'node:timers/promises';
import { type Pause, pause as pauseByClock, type Runnable } from '@lineup/lifecycle';
import { createTroubleLog, type Logger } from '@lineup/log';

/** What {@link createDuty} needs. */
export interface DutyOptions {
  /** What logs call it. */
  readonly name: string;
  /**
   * Does one piece of work.
   *
   * @returns whether there is more to be done at once
   */
  readonly work: (stopped: AbortSignal) => Promise<boolean>;
  /** Milliseconds between two looks whether there is something to do, also after one that failed. */
  readonly everyMs: number;
  readonly log: Logger;
  /** Waits between two looks, until the signal at the longest; injected by tests. */
  readonly pause?: Pause;
}

/**
 * Something that the curator does again and again, as long as it runs. What fails is told without flooding the log, and
 * done again; `stop` waits for the piece under way.
 */
export function createDuty({ name, work, everyMs, log, pause = pauseByClock }: DutyOptions): Runnable {
  const stopped = new AbortController();
  const troubles = createTroubleLog(log);
  let running: Promise<void> | undefined;

  async function look(): Promise<boolean> {
    try {
      return await work(stopped.signal);
    } catch (error) {
      if (!stopped.signal.aborted) troubles.trouble(error, name);
      return false;
    }
  }

  async function keepWorking(): Promise<void> {
    while (!stopped.signal.aborted) {
      const more = await look();
      // SQLite answers on this very thread: without it nothing else of the process would go on.
      await (more ? setImmediate() : pause(everyMs, stopped.signal));
    }
  }

  return {
    name,
    async start() {
      running ??= keepWorking();
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
