import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { OutboxEntry } from '../store.ts';

/**
 * See `Outbox.takeOutbox`. The lease is what decides: rows are looked up, then leased by an UPDATE that checks again
 * that nobody has them, and those that are ours now are read back by the token of this take.
 */
export async function takeOutbox({ db, flavor }: Database, limit: number, leaseMs: number): Promise<OutboxEntry[]> {
  const free = await db
    .selectFrom('outbox')
    .select('id')
    .where('leased_until', '<=', flavor.now)
    .orderBy('id')
    .limit(limit)
    .execute();
  if (free.length === 0) return [];
  const ids = free.map(({ id }) => id);
  const token = crypto.randomUUID();
  await db
    .updateTable('outbox')
    .set({ leased_by: token, leased_until: fromNow(flavor, leaseMs) })
    .where('id', 'in', ids)
    .where('leased_until', '<=', flavor.now)
    .execute();
  const mine = await db
    .selectFrom('outbox')
    .select(['id', 'image_id'])
    .where('id', 'in', ids)
    .where('leased_by', '=', token)
    .orderBy('id')
    .execute();
  return mine.map(({ id, image_id }) => ({ id, imageId: image_id }));
}

/** See `Outbox.settleOutbox`. */
export async function settleOutbox({ db }: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.deleteFrom('outbox').where('id', 'in', ids).execute();
}

/** See `Outbox.releaseOutbox`. */
export async function releaseOutbox({ db }: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.updateTable('outbox').set({ leased_by: null, leased_until: 0 }).where('id', 'in', ids).execute();
}

/** See `Outbox.countOutbox`. */
export async function countOutbox({ db }: Database, most = Number.MAX_SAFE_INTEGER): Promise<number> {
  const { waiting } = await db
    .selectFrom((eb) => eb.selectFrom('outbox').select('id').limit(most).as('some'))
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .executeTakeFirstOrThrow();
  return Number(waiting);
}
