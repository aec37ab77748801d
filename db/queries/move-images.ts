import type { Database } from '../dialect.ts';
import type { MovedTraces } from '../people.ts';
import type { Db } from '../schema.ts';
import { decideAgain, lockImage } from './decide-again.ts';

/** Rows of each kind that one transaction looks at. */
const A_TRANSACTION = 200;

/**
 * Makes one person's matches, images and corrections another's, of some images. Their fences close: whoever has decided
 * by the one who goes decides again. Undefined: there are none.
 */
export async function moveSomeImages(
  db: Db,
  database: Database,
  from: number,
  into: number,
): Promise<Omit<MovedTraces, 'knownPhotos'> | undefined> {
  const ids = await imagesOf(db, from);
  if (ids.length === 0) return undefined;
  // Takes the rows' locks before anything of them is read.
  await db
    .updateTable('images')
    .set(({ eb }) => ({ corrections: eb('corrections', '+', 1) }))
    .where('id', 'in', ids)
    .execute();
  const both = await imagesWithBoth(db, ids, from, into);
  const faces = await db
    .updateTable('faces')
    .set({ person_id: into })
    .where('image_id', 'in', ids)
    .where('person_id', '=', from)
    .executeTakeFirstOrThrow();
  await db.updateTable('images').set({ person: into }).where('id', 'in', ids).where('person', '=', from).execute();
  const corrections = await db
    .updateTable('corrections')
    .set({ person_id: into })
    .where('image_id', 'in', ids)
    .where('person_id', '=', from)
    .executeTakeFirstOrThrow();
  // Somebody is on an image once, and what was said of one of them holds for both.
  for (const id of both) {
    const image = await lockImage(db, id);
    if (image) await decideAgain(db, database, image);
  }
  return { faces: Number(faces.numUpdatedRows), images: ids.length, corrections: Number(corrections.numUpdatedRows) };
}

/** Some of the images that have to do with a person. */
async function imagesOf(db: Db, personId: number): Promise<number[]> {
  const [faces, images, corrections] = [
    await db
      .selectFrom('faces')
      .select('image_id as id')
      .where('person_id', '=', personId)
      .limit(A_TRANSACTION)
      .execute(),
    await db.selectFrom('images').select('id').where('person', '=', personId).limit(A_TRANSACTION).execute(),
    await db
      .selectFrom('corrections')
      .select('image_id as id')
      .where('person_id', '=', personId)
      .limit(A_TRANSACTION)
      .execute(),
  ];
  const ids = [...faces, ...images, ...corrections].map(({ id }) => id);
  return [...new Set(ids)].sort((a, b) => a - b).slice(0, A_TRANSACTION);
}

/** Those of the images on which something was found or said of both: with the two as one, other faces may be theirs. */
async function imagesWithBoth(db: Db, ids: readonly number[], from: number, into: number): Promise<number[]> {
  const ofTwo = [from, into];
  const rows = await db
    .selectFrom('faces')
    .select(['image_id', 'person_id'])
    .where('image_id', 'in', ids)
    .where('person_id', 'in', ofTwo)
    .unionAll(
      db
        .selectFrom('corrections')
        .select(['image_id', 'person_id'])
        .where('image_id', 'in', ids)
        .where('person_id', 'in', ofTwo)
        .where('undone_at', 'is', null),
    )
    .execute();
  const people = Map.groupBy(rows, ({ image_id }) => image_id);
  return [...people].flatMap(([id, found]) => (new Set(found.map(({ person_id }) => person_id)).size > 1 ? [id] : []));
}
