import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';
import type { Intaken } from '../store.ts';
import { inTransaction } from '../transaction.ts';
import { appendEvent } from './events.ts';

/** See `Intake.acceptImages`. */
export async function acceptImages(database: Database, paths: readonly string[], leaseMs: number): Promise<Intaken[]> {
  const leasedBy = crypto.randomUUID();
  return inTransaction(database, async (trx) => {
    const taken: Intaken[] = [];
    for (const path of paths) {
      const id = await insertImage(trx, database, path);
      if (id === undefined) {
        taken.push({ path, id: await idOfPath(trx, path), kind: 'exists' });
        continue;
      }
      const { insertId } = await trx
        .insertInto('outbox')
        .values({ image_id: id, leased_by: leasedBy, leased_until: fromNow(database.flavor, leaseMs) })
        .executeTakeFirstOrThrow();
      await appendEvent(trx, { imageId: id, kind: 'accepted' });
      taken.push({ path, id, kind: 'accepted', outbox: { id: Number(insertId), imageId: id } });
    }
    return taken;
  });
}

/** The new image's id, or undefined when its path is there already: the unique index decides, also between two. */
async function insertImage(db: Db, { flavor }: Database, path: string): Promise<number | undefined> {
  try {
    const { insertId } = await db.insertInto('images').values({ path }).executeTakeFirstOrThrow();
    return Number(insertId);
  } catch (error) {
    if (flavor.isDuplicate(error)) return undefined;
    throw error;
  }
}

async function idOfPath(db: Db, path: string): Promise<number> {
  const { id } = await db.selectFrom('images').select('id').where('path', '=', path).executeTakeFirstOrThrow();
  return id;
}
