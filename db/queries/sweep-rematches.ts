import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';

/** `rematches.swept`: its changes are there, are being deleted, are gone. */
const SWEPT = { not: 0, begun: 1, done: 2 } as const;

/** See `Rematching.sweepRematches`. */
export async function sweepRematches(database: Database, ageMs: number, limit: number): Promise<boolean> {
  await markSweepable(database, ageMs);
  const { db } = database;
  const next = await db
    .selectFrom('rematches')
    .select('id')
    .where('swept', '=', SWEPT.begun)
    .limit(1)
    .executeTakeFirst();
  if (next) await deleteChanges(db, next.id, limit);
  return next !== undefined;
}

/** From here on nothing reads or writes the changes any more; they go piece by piece. */
async function markSweepable({ db, flavor }: Database, ageMs: number): Promise<void> {
  const old = fromNow(flavor, -ageMs);
  // One that nobody has decided on for so long speaks of images that have changed.
  await db
    .updateTable('rematches')
    .set({ state: 'discarded' })
    .where('state', '=', 'previewed')
    .where('finished_at', '<=', old)
    .execute();
  await db
    .updateTable('rematches')
    .set({ swept: SWEPT.begun })
    .where('swept', '=', SWEPT.not)
    .where(({ or, and, eb }) =>
      or([
        eb('state', 'in', ['discarded', 'failed']),
        and([eb('state', 'in', ['applied', 'undone']), eb('finished_at', '<=', old)]),
      ]),
    )
    .execute();
}

async function deleteChanges(db: Db, id: number, limit: number): Promise<void> {
  const rows = await db.selectFrom('rematch_changes').select('id').where('rematch_id', '=', id).limit(limit).execute();
  if (rows.length > 0) {
    const ids = rows.map((row) => row.id);
    await db.deleteFrom('rematch_changes').where('id', 'in', ids).execute();
  }
  if (rows.length < limit) await db.updateTable('rematches').set({ swept: SWEPT.done }).where('id', '=', id).execute();
}
