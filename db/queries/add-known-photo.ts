import { knownPhotoName, LineupError, personKey } from '@lineup/domain';
import { sql } from 'kysely';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';
import type { KnownPhoto, Person } from '../store.ts';
import { inTransaction } from '../transaction.ts';
import { erasedPhotos } from './erased-photos.ts';
import { holdPerson } from './people.ts';

/**
 * See `People.addKnownPhoto`. File names count up per person. The recognizer tells people apart by what precedes the
 * number (`personKey`): so that never is what photos of somebody else have, who may have had this name before, or have been
 * given it when two were merged. All who choose a name take turns, since two might choose one key at the same moment.
 */
export async function addKnownPhoto(database: Database, owner: Person, extension: string): Promise<KnownPhoto> {
  return database.flavor.oneAtATime(database.db, 'names of known photos', (db) =>
    inTransaction({ ...database, db }, async (trx) => {
      await refuseGone(trx, owner);
      const name = await freeName(trx, owner);
      const mine = await trx
        .selectFrom('person_images')
        .select('image_name')
        .where('person_id', '=', owner.id)
        .execute();
      const numbers = mine.map(({ image_name }) => Number(/_(\d+)\.\w+$/.exec(image_name)?.[1] ?? 0));
      for (let number = Math.max(0, ...numbers) + 1; ; number += 1) {
        const file = knownPhotoName(name, number, extension);
        // Somebody may still hold the face that this name stood for.
        if ((await erasedPhotos(trx, [file])).size > 0) continue;
        try {
          const row = { image_name: file, person_id: owner.id };
          const { insertId } = await trx.insertInto('person_images').values(row).executeTakeFirstOrThrow();
          return { id: Number(insertId), file, person: owner };
        } catch (error) {
          if (!database.flavor.isDuplicate(error)) throw error;
        }
      }
    }),
  );
}

async function refuseGone(db: Db, { id }: Person): Promise<void> {
  if (await holdPerson(db, id)) return;
  const sentence =
    `person ${id} is being erased or merged into somebody else, or was: nothing more is enrolled for them; ` +
    'enrol them anew afterwards';
  throw new LineupError('conflict', sentence, { person: id });
}

/** What file names are made of: the person's name, with their id where others' photos have that one, and so on. */
async function freeName(db: Db, { id, name }: Person): Promise<string> {
  // Shortened, so that a long name does not push the id out.
  const short = name.slice(0, 40);
  for (let tried = 0; ; tried += 1) {
    const candidate = [name, `${short} ${id}`][tried] ?? `${short} ${id} ${tried}`;
    if (!(await isOthers(db, id, personKey(knownPhotoName(candidate, 1, 'jpg'))))) return candidate;
  }
}

/** Does a known photo of anybody else have this key? */
async function isOthers(db: Db, id: number, key: string): Promise<boolean> {
  const others = await db
    .selectFrom('person_images')
    .select('image_name')
    .where('image_name', '>', key)
    .where('image_name', '<', `${key}\uffff`)
    // What may follow a key; longer names begin like it, and are told apart by the rule itself.
    .where(sql<boolean>`substr(image_name, ${[...key].length + 1}, 1) in (${sql.join([...'_-./0123456789'])})`)
    .where('person_id', '!=', id)
    .execute();
  return others.some(({ image_name }) => personKey(image_name) === key);
}
