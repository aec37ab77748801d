import type { Operations } from '@lineup/db/store';
import type { Pause, Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { createDuty } from './duty.ts';

/** What {@link createTally} needs. */
export interface TallyOptions {
  readonly store: Pick<Operations, 'tallyEvents' | 'thinMinutes'>;
  readonly log: Logger;
  /** Milliseconds between two looks for events; 1,000 by default. */
  readonly everyMs?: number;
  readonly pause?: Pause;
}

/** Events that are counted in one transaction: some ten milliseconds, in which SQLite lets nobody else write. */
const EVENTS = 2_000;

/** A call of the Store has 4 s: an event that is older than this is seen, or will never be there. */
const SETTLED_MS = 5_000;

/** Looks for events between two looks for minutes that are old. */
const THIN_EVERY = 60;

const DAY_MS = 24 * 60 * 60_000;

/** Minutes are kept for a day, hours for thirty. */
const AGES = { hourlyAfterMs: DAY_MS, deleteAfterMs: 30 * DAY_MS };

/** Counts what happens to images, minute by minute, for the charts. Keeps its place in the database. */
export function createTally({ store, log, everyMs = 1_000, pause }: TallyOptions): Runnable {
  let looks = 0;
  let thinning = false;
  return createDuty({
    name: 'counting what happens',
    everyMs,
    log,
    ...(pause && { pause }),
    async work() {
      if (looks % THIN_EVERY === 0 || thinning) thinning = await store.thinMinutes(AGES);
      looks += 1;
      const more = await store.tallyEvents({ limit: EVENTS, settledMs: SETTLED_MS });
      return more === 'more' || thinning;
    },
  });
}
