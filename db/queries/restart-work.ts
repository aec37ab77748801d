import { ImageStatus } from '@lineup/domain';
import type { Database } from '../dialect.ts';
import { inTransaction } from '../transaction.ts';
import { appendEvent } from './events.ts';

/**
 * See `Erasing.restartWork`. An image in a transaction of its own; one that is being recorded at this moment is waited
 * for: it is done then, and what it says is taken back with the rest.
 */
export async function restartWork(database: Database): Promise<number> {
  const { db, flavor } = database;
  const atWork = await db
    .selectFrom('images')
    .select(['id', 'attempts'])
    .where('status', '=', ImageStatus.PROCESSING)
    .execute();
  let restarted = 0;
  for (const { id, attempts } of atWork) {
    const changed = await inTransaction(database, async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('images')
        .set(({ eb }) => ({
          status: ImageStatus.PENDING,
          lease_until: null,
          claimed_by: null,
          // The attempt was not spent by any fault of the photo.
          redeemed_at_attempt: eb('redeemed_at_attempt', '+', 1),
          updated_at: flavor.now,
        }))
        .where('id', '=', id)
        .where('status', '=', ImageStatus.PROCESSING)
        .where('attempts', '=', attempts)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) return false;
      await trx.insertInto('outbox').values({ image_id: id }).execute();
      const detail = 'a known photo was erased while it was looked at';
      await appendEvent(trx, { imageId: id, kind: 'redeemed', attempt: attempts, detail });
      return true;
    });
    if (changed) restarted += 1;
  }
  return restarted;
}
