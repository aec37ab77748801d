import { ImageStatus } from '@lineup/domain';
import { CALL_MS, within } from '../deadline.ts';
import type { Database } from '../dialect.ts';
import { inTransaction } from '../transaction.ts';
import { appendEvent } from './events.ts';
import { pending } from './image-states.ts';

/**
 * See `Erasing.restartWork`. An image in a transaction of its own; one that is being recorded at this moment is waited
 * for: it is done then, and what it says is taken back with the rest.
 */
export async function restartWork(database: Database): Promise<number> {
  const atWork = await database.db
    .selectFrom('images')
    .select(['id', 'attempts'])
    .where('status', '=', ImageStatus.PROCESSING)
    .execute();
  let restarted = 0;
  for (const { id, attempts } of atWork) {
    if (await within(CALL_MS, () => restart(database, id, attempts))) restarted += 1;
  }
  return restarted;
}

async function restart(database: Database, id: number, attempts: number): Promise<boolean> {
  return inTransaction(database, async (trx, seal) => {
    const { numUpdatedRows } = await trx
      .updateTable('images')
      .set(({ eb }) => ({
        ...pending(database.flavor),
        // The attempt was not spent by any fault of the photo.
        redeemed_at_attempt: eb('redeemed_at_attempt', '+', 1),
        resent: 0,
      }))
      .where('id', '=', id)
      .where('status', '=', ImageStatus.PROCESSING)
      .where('attempts', '=', attempts)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) return false;
    await trx.insertInto('outbox').values({ image_id: id }).execute();
    const detail = 'a known photo was erased while it was looked at';
    await appendEvent(trx, { imageId: id, kind: 'redeemed', attempt: attempts, detail }, seal);
    return true;
  });
}
