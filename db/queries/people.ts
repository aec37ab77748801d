import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';
import type { FaceShowing, KnownPhoto, Person } from '../store.ts';
import { inTransaction } from '../transaction.ts';
import { nameHas } from './name-has.ts';

/** See `People.peopleCalled`. */
export async function peopleCalled(db: Db, name: string): Promise<Person[]> {
  const wanted = name.normalize('NFC').trim();
  const some = db.selectFrom('person').select(['id', 'name']).orderBy('id');
  const exact = await some.where('name', '=', wanted).execute();
  if (exact.length > 0 || wanted === '') return exact;
  const like = await some.where(nameHas(wanted)).execute();
  return like.filter((person) => person.name.toLowerCase() === wanted.toLowerCase());
}

/** See `People.faceShowing`. */
export async function faceShowing(db: Db, personId: number): Promise<FaceShowing | undefined> {
  return db
    .selectFrom('faces')
    .select(['id as faceId', 'image_id as imageId'])
    .where('id', '=', (eb) =>
      eb
        .selectFrom('faces')
        .select(({ fn }) => fn.max('id').as('id'))
        .where('person_id', '=', personId),
    )
    .executeTakeFirst();
}

/** See `People.person`. */
export async function person(db: Db, id: number): Promise<Person | undefined> {
  return db.selectFrom('person').select(['id', 'name']).where('id', '=', id).executeTakeFirst();
}

function knownPhotoRows(db: Db) {
  return db
    .selectFrom('person_images')
    .innerJoin('person', 'person.id', 'person_images.person_id')
    .select(['person_images.id', 'person_images.image_name', 'person.id as person_id', 'person.name as person_name'])
    .where('person_images.erasing_at', 'is', null)
    .orderBy('person_images.id');
}

type KnownPhotoRow = Awaited<ReturnType<ReturnType<typeof knownPhotoRows>['executeTakeFirstOrThrow']>>;

const toKnownPhoto = ({ id, image_name, person_id, person_name }: KnownPhotoRow): KnownPhoto => ({
  id,
  file: image_name,
  person: { id: person_id, name: person_name },
});

/** See `People.knownPhotos`. */
export async function knownPhotos(db: Db, personId: number): Promise<KnownPhoto[]> {
  return (await knownPhotoRows(db).where('person.id', '=', personId).execute()).map(toKnownPhoto);
}

/** See `People.knownPhoto`. */
export async function knownPhoto(db: Db, id: number): Promise<KnownPhoto | undefined> {
  const row = await knownPhotoRows(db).where('person_images.id', '=', id).executeTakeFirst();
  return row && toKnownPhoto(row);
}

/** File names a statement, so that one of many stays below the drivers' limits for parameters. */
const NAMES_A_STATEMENT = 1_000;

/** See `People.peopleByKnownPhoto`. */
export async function peopleByKnownPhoto(db: Db, files: readonly string[]): Promise<Map<string, Person>> {
  const photos = await knownPhotosByFile(db, files);
  return new Map([...photos].map(([file, { person }]) => [file, person]));
}

/** See `People.knownPhotosByFile`. */
export async function knownPhotosByFile(db: Db, files: readonly string[]): Promise<Map<string, KnownPhoto>> {
  const photos = new Map<string, KnownPhoto>();
  for (let start = 0; start < files.length; start += NAMES_A_STATEMENT) {
    const some = files.slice(start, start + NAMES_A_STATEMENT);
    const rows = await knownPhotoRows(db).where('person_images.image_name', 'in', some).execute();
    for (const photo of rows.map(toKnownPhoto)) photos.set(photo.file, photo);
  }
  return photos;
}

/** See `People.ensurePerson`. */
export async function ensurePerson(database: Database, name: string): Promise<Person> {
  // Two who enrol the same new name at the same moment must find each other: names need not be unique.
  return database.flavor.oneAtATime(database.db, `person ${name}`, (db) =>
    inTransaction({ ...database, db }, async (trx) => {
      const there = await trx
        .selectFrom('person')
        .select(['id', 'name'])
        .where('name', '=', name)
        .orderBy('id')
        .executeTakeFirst();
      if (there) return there;
      const { insertId } = await trx.insertInto('person').values({ name }).executeTakeFirstOrThrow();
      return { id: Number(insertId), name };
    }),
  );
}

/**
 * Locks a person's row, so that nobody begins to erase or merge them before what is written of them now can be seen. False:
 * they are being erased or merged into somebody else, or were.
 */
export async function holdPerson(db: Db, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('person')
    .set(({ ref }) => ({ name: ref('name') }))
    .where('id', '=', id)
    .where('erasing_at', 'is', null)
    .where('merged_into', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** See `People.removeKnownPhoto`. */
export async function removeKnownPhoto(db: Db, id: number): Promise<void> {
  await db.deleteFrom('person_images').where('id', '=', id).execute();
}
