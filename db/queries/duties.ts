import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';

/** See `Grouping.holdDuty`: one row changed = mine. */
export async function holdDuty(
  { db, flavor }: Database,
  name: string,
  holder: string,
  leaseMs: number,
): Promise<boolean> {
  const lease = { leased_by: holder, leased_until: fromNow(flavor, leaseMs) };
  const { numUpdatedRows } = await db
    .updateTable('duties')
    .set(lease)
    .where('name', '=', name)
    .where(({ eb, or }) => or([eb('leased_by', '=', holder), eb('leased_until', '<=', flavor.now)]))
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 1n) return true;
  // MySQL counts no row where a lease is renewed within the same millisecond.
  const before = await holderOf(db, name);
  if (before !== undefined) return before === holder;
  try {
    await db
      .insertInto('duties')
      .values({ name, ...lease })
      .execute();
    return true;
  } catch (error) {
    // Somebody else was the first to take it up.
    if ((await holderOf(db, name)) !== undefined) return false;
    throw error;
  }
}

async function holderOf(db: Db, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('duties').select('leased_by').where('name', '=', name).executeTakeFirst();
  return row?.leased_by;
}

/** See `Grouping.releaseDuty`. */
export async function releaseDuty(db: Db, name: string, holder: string): Promise<void> {
  await db
    .updateTable('duties')
    .set({ leased_by: '', leased_until: 0 })
    .where('name', '=', name)
    .where('leased_by', '=', holder)
    .execute();
}

/**
 * Is it still this holder's? Locks its row until the end of the transaction, so that nobody takes the duty up meanwhile.
 * That the lease may have run out does not matter while nobody else has come.
 */
export async function stillHolds(db: Db, name: string, holder: string): Promise<boolean> {
  await db
    .updateTable('duties')
    .set(({ ref }) => ({ leased_until: ref('leased_until') }))
    .where('name', '=', name)
    .where('leased_by', '=', holder)
    .execute();
  return (await holderOf(db, name)) === holder;
}
