import type { BusMessage } from '@lineup/bus';
import { LineupError, messageOf } from '@lineup/domain';
import type { Pause } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { withJitter } from './back-off.ts';

/** Milliseconds between two tries at a database that is away. */
const STORE_AWAY_MS = 1_000;

/** What {@link createPersist} needs. */
export interface PersistOptions {
  readonly pause: Pause;
  /** Aborted when images under way are to be given up. */
  readonly giveUp: AbortSignal;
  /** 0 up to 1. */
  readonly random: () => number;
}

/**
 * Asks the Store for what ends an attempt, again and again while the database is away: what came of an attempt is too
 * dear to be thrown away. Whether the claim still holds by then is for the fence to say.
 *
 * @throws LineupError `unavailable` when the database is away and images under way are given up
 */
export type Persist = <Result>(
  message: Pick<BusMessage, 'touch'>,
  log: Logger,
  ask: () => Promise<Result>,
) => Promise<Result>;

/** See {@link Persist}. */
export function createPersist({ pause, giveUp, random }: PersistOptions): Persist {
  return async (message, log, ask) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await ask();
      } catch (error) {
        if (!isStoreAway(error) || giveUp.aborted) throw error;
        const level = tried === 1 ? 'warn' : 'debug';
        log[level](`what came of the attempt is kept until the database is back: ${messageOf(error)}`);
      }
      message.touch();
      await pause(withJitter(STORE_AWAY_MS, random), giveUp);
    }
  };
}

/** Is the database away, so that nothing can be said of any image? */
export function isStoreAway(thrown: unknown): boolean {
  return thrown instanceof LineupError && thrown.code === 'unavailable';
}
