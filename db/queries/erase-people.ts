import { type KnownPhoto, LineupError } from '@lineup/domain';
import { sql } from 'kysely';
import type { Database } from '../dialect.ts';
import type { ErasedPerson, Traces } from '../erasing.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { noteErased } from './erased-photos.ts';

/** See `Erasing.tracesOf`. */
export async function tracesOf(db: Db, personId: number): Promise<Traces | undefined> {
  const row = await db
    .selectFrom('person')
    .select((eb) => [
      eb
        .selectFrom('person_images')
        .whereRef('person_images.person_id', '=', 'person.id')
        .select(({ fn }) => fn.countAll<number>().as('photos'))
        .as('photos'),
      eb
        .selectFrom('faces')
        .whereRef('faces.person_id', '=', 'person.id')
        .select(({ fn }) => fn.countAll<number>().as('faces'))
        .as('faces'),
      sql<number>`(select count(*) from (
        select id from images where person = ${personId}
        union select image_id from faces where person_id = ${personId}) as shown)`.as('images'),
    ])
    .where('id', '=', personId)
    .executeTakeFirst();
  return row && { knownPhotos: Number(row.photos), faces: Number(row.faces), images: Number(row.images) };
}

/** See `Erasing.beginErasingPerson`. The person's row is locked by the update, so no further photo can come. */
export async function beginErasingPerson(database: Database, personId: number): Promise<ErasedPerson | undefined> {
  return inTransaction(database, async (trx) => {
    await trx
      .updateTable('person')
      .set({ erasing_at: database.flavor.now })
      .where('id', '=', personId)
      .where('erasing_at', 'is', null)
      .execute();
    await refuseHalfMerged(trx, personId);
    const person = await trx.selectFrom('person').select(['id', 'name']).where('id', '=', personId).executeTakeFirst();
    if (!person) return undefined;
    const rows = await trx
      .selectFrom('person_images')
      .select(['id', 'image_name'])
      .where('person_id', '=', personId)
      .orderBy('id')
      .execute();
    await trx
      .updateTable('person_images')
      .set({ erasing_at: database.flavor.now })
      .where('person_id', '=', personId)
      .execute();
    await noteErased(
      trx,
      database,
      rows.map(({ image_name }) => image_name),
    );
    return { person, photos: rows.map(({ id, image_name: file }) => ({ id, file, person })) };
  });
}

/** Some of what there was of them is somebody else's by now, and would stay. */
async function refuseHalfMerged(db: Db, personId: number): Promise<void> {
  const row = await db
    .selectFrom('person')
    .innerJoin('person as other', 'other.id', 'person.merged_into')
    .select('other.id')
    .where('person.id', '=', personId)
    .executeTakeFirst();
  if (!row) return;
  const sentence =
    `person ${personId} is being merged into person ${row.id}, and some of what there was of them is that person's ` +
    `by now: finish it first (POST /people/${personId}/merge with {"into":${row.id}}), then erase person ${row.id}`;
  throw new LineupError('conflict', sentence, { person: personId, into: row.id });
}

/** See `Erasing.beginErasingPhoto`. */
export async function beginErasingPhoto(
  database: Database,
  personId: number,
  photoId: number,
): Promise<KnownPhoto | undefined> {
  return inTransaction(database, async (trx) => {
    await trx
      .updateTable('person_images')
      .set({ erasing_at: database.flavor.now })
      .where('id', '=', photoId)
      .where('person_id', '=', personId)
      .execute();
    const row = await trx
      .selectFrom('person_images')
      .innerJoin('person', 'person.id', 'person_images.person_id')
      .select(['person_images.image_name', 'person.name'])
      .where('person_images.id', '=', photoId)
      .where('person_id', '=', personId)
      .executeTakeFirst();
    if (!row) return undefined;
    await noteErased(trx, database, [row.image_name]);
    return { id: photoId, file: row.image_name, person: { id: personId, name: row.name } };
  });
}

/** See `Erasing.finishErasingPerson`. */
export async function finishErasingPerson(database: Database, personId: number): Promise<boolean> {
  return inTransaction(database, async (trx) => {
    await trx.deleteFrom('person_images').where('person_id', '=', personId).execute();
    const { numDeletedRows } = await trx.deleteFrom('person').where('id', '=', personId).executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  });
}

/** See `Erasing.finishErasingPhoto`. */
export async function finishErasingPhoto(db: Db, photoId: number): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('person_images').where('id', '=', photoId).executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}
