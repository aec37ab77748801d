import { type FailureCode, ImageStatus } from '@lineup/domain';
import type { Database } from '../dialect.ts';
import type { QuarantineReason, RedeemedReason } from '../operations.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { appendEvent } from './events.ts';
import { pending } from './image-states.ts';
import { insertMany } from './many-rows.ts';

/** See `Operations.quarantineReasons`. */
export async function quarantineReasons(db: Db, most: number): Promise<QuarantineReason[]> {
  const rows = await db
    .selectFrom(quarantined(db).select('failure_code').limit(most).as('some'))
    .select(({ fn }) => ['failure_code', fn.countAll<number>().as('images')])
    .groupBy('failure_code')
    .execute();
  return rows
    .map(({ failure_code, images }) => ({ failure: failure_code ?? 'internal', images: Number(images) }))
    .sort((a, b) => b.images - a.images || a.failure.localeCompare(b.failure));
}

const quarantined = (db: Db) =>
  db.selectFrom('images').where('status', '=', ImageStatus.FAILEDPROCESSING).where('next_attempt_at', 'is', null);

/** See `Operations.redeemReason`. */
export async function redeemReason(
  database: Database,
  failure: FailureCode,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<RedeemedReason> {
  const found = await quarantined(database.db)
    .select(['id', 'attempts'])
    .where('failure_code', '=', failure)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  const last = found.at(-1);
  if (!last) return { images: 0, next: undefined };
  const images = await inTransaction(database, async (trx, seal) => {
    const redeemed: typeof found = [];
    for (const image of found) if (await pendingAgain(trx, database, image, failure)) redeemed.push(image);
    const [first, ...others] = redeemed;
    if (!first) return 0;
    await insertMany(
      trx,
      'outbox',
      ['image_id'],
      redeemed.map(({ id }) => [id]),
    );
    // One bears the seal of the transaction.
    await appendEvent(trx, { imageId: first.id, kind: 'redeemed', attempt: first.attempts, detail: BY_A_PERSON }, seal);
    const lines = others.map(({ id, attempts }) => [id, 'redeemed', attempts, BY_A_PERSON]);
    await insertMany(trx, 'image_events', ['image_id', 'kind', 'attempt', 'detail'], lines);
    return redeemed.length;
  });
  return { images, next: found.length < limit ? undefined : last.id };
}

const BY_A_PERSON = 'by a person';

/** One image's transition; false where somebody else was faster. */
async function pendingAgain(
  trx: Db,
  { flavor }: Database,
  { id, attempts }: { readonly id: number; readonly attempts: number },
  failure: FailureCode,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('images')
    .set(({ ref }) => ({ ...pending(flavor), redeemed_at_attempt: ref('attempts'), resent: 0 }))
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('status', '=', ImageStatus.FAILEDPROCESSING)
    .where('next_attempt_at', 'is', null)
    .where('failure_code', '=', failure)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
