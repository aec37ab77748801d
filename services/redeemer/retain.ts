import type { Erasing } from '@lineup/db/store';
import { addDeleted, type DeletedImages, type DeleteImages, NOTHING_DELETED } from '@lineup/erasure';
import type { Logger } from '@lineup/log';

/** What {@link createRetention} needs. */
export interface RetentionOptions {
  readonly store: Pick<Erasing, 'imagesFinishedBefore' | 'scrub'>;
  readonly deleteImages: DeleteImages;
  /** Days for which an image is kept once it is finished. Undefined: for ever. */
  readonly days: number | undefined;
  /** Images that are deleted in one transaction; 100 by default. */
  readonly batch?: number;
  readonly log: Logger;
}

/**
 * Deletes the images whose time is over, batch after batch, until none is left or the signal is aborted. Any number may
 * do so at once.
 *
 * @throws LineupError `unavailable` when database or photo folder is; what earlier batches deleted stays deleted
 */
export type Retention = (stopped: AbortSignal) => Promise<DeletedImages>;

const DAY_MS = 24 * 60 * 60_000;

/** The part of the redeemer's run that forgets. Time is the database's clock. */
export function createRetention({ store, deleteImages, days, batch = 100, log }: RetentionOptions): Retention {
  return async (stopped) => {
    let sum = NOTHING_DELETED;
    if (days === undefined) return sum;
    while (!stopped.aborted) {
      const old = await store.imagesFinishedBefore(days * DAY_MS, batch);
      if (old.length === 0) break;
      // One that somebody redeems at this moment stays.
      const deleted = await deleteImages(old, { finishedOnly: true });
      sum = addDeleted(sum, deleted);
    }
    if (sum.images === 0) return sum;
    await store.scrub();
    log.info({ ...sum }, `${sum.images} images deleted that were finished more than ${days} days ago`);
    return sum;
  };
}
