import { knownPhotoName, LineupError } from '@lineup/domain';
import { sql } from 'kysely';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';
import type { KnownPhoto, Person, PersonSummary } from '../store.ts';
import { inTransaction } from '../transaction.ts';
import { erasedPhotos } from './erased-photos.ts';

/** See `People.people`. */
export async function people(db: Db): Promise<PersonSummary[]> {
  const rows = await db
    .selectFrom('person')
    .select((eb) => [
      'person.id',
      'person.name',
      eb
        .selectFrom('person_images')
        .whereRef('person_images.person_id', '=', 'person.id')
        .select(({ fn }) => fn.countAll<number>().as('photos'))
        .as('photos'),
      eb
        .selectFrom('images')
        .whereRef('images.person', '=', 'person.id')
        .select(({ fn }) => fn.countAll<number>().as('shown'))
        .as('shown'),
      // On a face of theirs, while the image counts as somebody else's.
      eb
        .selectFrom('faces')
        .innerJoin('images', 'images.id', 'faces.image_id')
        .whereRef('faces.person_id', '=', 'person.id')
        .where((where) =>
          where.or([where('images.person', 'is', null), where('images.person', '!=', where.ref('person.id'))]),
        )
        .select(({ fn }) => fn.count<number>(sql`distinct faces.image_id`).as('beside'))
        .as('beside'),
    ])
    .orderBy('person.name')
    .orderBy('person.id')
    .execute();
  return rows.map(({ id, name, photos, shown, beside }) => ({
    id,
    name,
    knownPhotos: Number(photos ?? 0),
    images: Number(shown ?? 0) + Number(beside ?? 0),
  }));
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
 * See `People.addKnownPhoto`. File names count up per person; where another person's name makes the same file name,
 * the person's id goes into it, so that the gallery keeps the two apart.
 */
export async function addKnownPhoto(database: Database, owner: Person, extension: string): Promise<KnownPhoto> {
  const stemOf = (name: string) => knownPhotoName(name, 0, '').slice(0, -'0.'.length);
  return inTransaction(database, async (trx) => {
    await refuseErased(trx, owner);
    const plain = stemOf(owner.name);
    const others = await trx
      .selectFrom('person_images')
      .select('image_name')
      .where('image_name', '>', plain)
      .where('image_name', '<', `${plain}\uffff`)
      .where('person_id', '!=', owner.id)
      .execute();
    const clash = others.some(({ image_name }) => /^\d+\.\w+$/.test(image_name.slice(plain.length)));
    // Shortened, so that a long name does not push the id out.
    const name = clash ? `${owner.name.slice(0, 40)} ${owner.id}` : owner.name;
    const mine = await trx.selectFrom('person_images').select('image_name').where('person_id', '=', owner.id).execute();
    const numbers = mine.map(({ image_name }) => Number(/_(\d+)\.\w+$/.exec(image_name)?.[1] ?? 0));
    for (let number = Math.max(0, ...numbers) + 1; ; number += 1) {
      const file = knownPhotoName(name, number, extension);
      // Somebody may still hold the face that this name stood for.
      if ((await erasedPhotos(trx, [file])).size > 0) continue;
      try {
        const { insertId } = await trx
          .insertInto('person_images')
          .values({ image_name: file, person_id: owner.id })
          .executeTakeFirstOrThrow();
        return { id: Number(insertId), file, person: owner };
      } catch (error) {
        if (!database.flavor.isDuplicate(error)) throw error;
      }
    }
  });
}

async function refuseErased(db: Db, { id }: Person): Promise<void> {
  if (await holdPerson(db, id)) return;
  const sentence = `person ${id} is being erased, or was: nothing more is enrolled for them; enrol them anew afterwards`;
  throw new LineupError('conflict', sentence, { person: id });
}

/**
 * Locks a person's row, so that nobody begins to erase them before what is written of them now can be seen. False: they
 * are being erased, or were.
 */
export async function holdPerson(db: Db, id: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('person')
    .set(({ ref }) => ({ name: ref('name') }))
    .where('id', '=', id)
    .where('erasing_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** See `People.removeKnownPhoto`. */
export async function removeKnownPhoto(db: Db, id: number): Promise<void> {
  await db.deleteFrom('person_images').where('id', '=', id).execute();
}
