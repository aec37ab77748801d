import { ImageStatus } from '@lineup/domain';
import type { ExpressionBuilder } from 'kysely';
import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { DeletedImages, ImagePath } from '../erasing.ts';
import type { Db, Schema } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { removeWords } from './image-words.ts';

/** Nothing more happens to it by itself: processed, or in quarantine. */
const isFinished = ({ or, and, eb }: ExpressionBuilder<Schema, 'images'>) =>
  or([
    eb('status', '=', ImageStatus.PROCESSED),
    and([eb('status', '=', ImageStatus.FAILEDPROCESSING), eb('next_attempt_at', 'is', null)]),
  ]);

/** See `Erasing.deleteImages`. The fence of whoever works on one finds no row any more. */
export async function deleteImages(
  database: Database,
  ids: readonly number[],
  { finishedOnly } = { finishedOnly: false },
): Promise<DeletedImages> {
  if (ids.length === 0) return { images: 0, faces: 0, events: 0, messages: 0 };
  return inTransaction(database, async (trx) => {
    // Locks the rows first, as every other transition does: what hangs on them stays as it is counted.
    let lock = trx
      .updateTable('images')
      .set(({ ref }) => ({ path: ref('path') }))
      .where('id', 'in', ids);
    let doomed = trx.selectFrom('images').select(['id', 'path']).where('id', 'in', ids);
    if (finishedOnly) {
      lock = lock.where(isFinished);
      doomed = doomed.where(isFinished);
    }
    await lock.execute();
    const images = await doomed.execute();
    const found = images.map(({ id }) => id);
    if (found.length === 0) return { images: 0, faces: 0, events: 0, messages: 0 };
    const faces = await trx.deleteFrom('faces').where('image_id', 'in', found).executeTakeFirstOrThrow();
    const events = await trx.deleteFrom('image_events').where('image_id', 'in', found).executeTakeFirstOrThrow();
    const messages = await trx.deleteFrom('outbox').where('image_id', 'in', found).executeTakeFirstOrThrow();
    await removeWords(trx, images);
    await trx.deleteFrom('images').where('id', 'in', found).execute();
    return {
      images: found.length,
      faces: Number(faces.numDeletedRows),
      events: Number(events.numDeletedRows),
      messages: Number(messages.numDeletedRows),
    };
  });
}

/** See `Erasing.imagesShowing`. */
export async function imagesShowing(db: Db, personId: number, after: number, limit: number): Promise<ImagePath[]> {
  return db
    .selectFrom('images')
    .select(['id', 'path'])
    .where('id', '>', after)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('images as theirs')
        .select('theirs.id')
        .where('theirs.person', '=', personId)
        .union(eb.selectFrom('faces').select('faces.image_id as id').where('faces.person_id', '=', personId)),
    )
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** See `Erasing.pathsEndingIn`. One list for each length of the names: that is one look at each path, not one for each name. */
export async function pathsEndingIn(db: Db, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const byLength = Map.groupBy(names, ({ length }) => length);
  const rows = await db
    .selectFrom('images')
    .select('path')
    .where(({ or, eb, fn, val }) =>
      or([...byLength].map(([length, some]) => eb(fn<string>('substr', ['path', val(-length)]), 'in', some))),
    )
    .execute();
  return rows.map(({ path }) => path);
}

/** See `Erasing.imagesFinishedBefore`. */
export async function imagesFinishedBefore(
  { db, flavor }: Database,
  ageMs: number,
  limit: number,
): Promise<ImagePath[]> {
  return db
    .selectFrom('images')
    .select(['id', 'path'])
    .where('status', 'in', [ImageStatus.PROCESSED, ImageStatus.FAILEDPROCESSING])
    .where('updated_at', '<=', fromNow(flavor, -ageMs))
    .where(isFinished)
    .limit(limit)
    .execute();
}
