import { CompiledQuery } from 'kysely';
import type { Database } from '../../db/dialect.ts';
import { words } from '../../db/migrations/0008-words.ts';

/** Images of one statement. */
const CHUNK = 5_000;

/** People besides Ada, who is on every second image, and the one who is on the oldest alone. */
const OTHERS = 1_000;

/** Ids of people with a part of their own. */
export const ADA = 1;
export const ONCE = 2;

/** The image with the one rare word, among the oldest. */
export const RARE_IMAGE = 17;

/**
 * Fills a migrated, empty database as years of use would: images of every status, faces with descriptors, people who
 * are on one image and on half of all, paths with words that all, few, only old ones and one have.
 */
export async function fillLineup(database: Database, images: number): Promise<void> {
  const { db, flavor } = database;
  const run = (text: string) => db.executeQuery(CompiledQuery.raw(text));
  await run(`insert into person (id, name) values ${peopleRows().join(',')}`);
  const descriptor = flavor.name === 'mysql' ? "repeat('\\0', 512)" : 'zeroblob(512)';
  for (let from = 1; from <= images; from += CHUNK) {
    const ids = Array.from({ length: Math.min(CHUNK, images - from + 1) }, (_, at) => from + at);
    await db.transaction().execute(async (trx) => {
      const into = (table: string, rows: readonly string[]) =>
        trx.executeQuery(CompiledQuery.raw(`insert into ${table} values ${rows.join(',')}`));
      await into(
        IMAGES,
        ids.map((id) => imageRow(id, images)),
      );
      await into(
        EVENTS,
        ids.map((id) => `(${id},'accepted')`),
      );
      const faces = ids.flatMap((id) => faceRows(id, images, descriptor));
      for (let start = 0; start < faces.length; start += CHUNK) await into(FACES, faces.slice(start, start + CHUNK));
    });
  }
  // As the migration does it for what was there before.
  await words(flavor).up(db as never);
  if (flavor.name === 'mysql') await run('analyze table images, faces, image_words, person, image_events');
}

const IMAGES =
  'images (id, path, status, outcome, person, attempts, next_attempt_at, failure_code, failure_message, width, height)';
const EVENTS = 'image_events (image_id, kind)';
const FACES =
  'faces (image_id, attempt, position, x, y, width, height, score, person_id, known_photo, distance, candidates, descriptor)';

const FIRST_NAMES = ['Bert', 'Carla', 'Dora', 'Emil', 'Fatima', 'Gustav', 'Hanna', 'Ivan'];

function peopleRows(): string[] {
  const others = Array.from({ length: OTHERS }, (_, at) => {
    const id = at + 3;
    return `(${id},'${FIRST_NAMES[id % FIRST_NAMES.length]} Number${id}')`;
  });
  return [`(${ADA},'Ada Lovelace')`, `(${ONCE},'Zerlina Once')`, ...others];
}

/** What came of an image: the newest wait, some have failed, of the others every second shows Ada. */
type Kind = 'pending' | 'waiting' | 'quarantined' | 'ada' | 'once' | 'other' | 'unknown' | 'no_face';

function kindOf(id: number, images: number): Kind {
  if (id === RARE_IMAGE) return 'once';
  if (id > images - images / 5_000) return 'pending';
  if (id % 2 === 0) return 'ada';
  const place = id % 1_000;
  if (place < 2) return 'waiting';
  if (place < 20) return 'quarantined';
  if (place < 220) return 'other';
  return place < 800 ? 'unknown' : 'no_face';
}

const otherOf = (id: number) => 3 + (id % OTHERS);

function imageRow(id: number, images: number): string {
  const kind = kindOf(id, images);
  const seen = (outcome: string, person = -1) => `1,'${outcome}',${person},1,null,null,null,1920,1280`;
  switch (kind) {
    case 'pending':
      return `(${id},${pathOf(id, images)},0,null,-1,0,null,null,null,0,0)`;
    case 'waiting':
      return `(${id},${pathOf(id, images)},2,null,-1,1,4000000000000,'recognizer_timeout','It took too long.',0,0)`;
    case 'quarantined':
      return `(${id},${pathOf(id, images)},2,null,-1,1,null,'image_damaged','The photo is damaged.',0,0)`;
    case 'ada':
      return `(${id},${pathOf(id, images)},${seen('identified', ADA)})`;
    case 'once':
      return `(${id},${pathOf(id, images)},${seen('identified', ONCE)})`;
    case 'other':
      return `(${id},${pathOf(id, images)},${seen('identified', otherOf(id))})`;
    case 'unknown':
      return `(${id},${pathOf(id, images)},${seen('unknown')})`;
    case 'no_face':
      return `(${id},${pathOf(id, images)},${seen('no_face')})`;
  }
}

/** All have a folder and a number; one in a hundred `beach`, the oldest third `archive`, one alone `zanzibar`. */
function pathOf(id: number, images: number): string {
  const folder = id <= images / 3 ? 'archive' : 'camera';
  const word = id === RARE_IMAGE ? 'zanzibar' : id % 100 === 7 ? 'beach' : 'photo';
  const scattered = (Math.imul(id, 2654435761) >>> 0).toString(16).padStart(8, '0');
  return `'/unknown_people/${folder}/${word}_${scattered}_${id}.jpg'`;
}

function faceRows(id: number, images: number, descriptor: string): string[] {
  const row = (position: number, person: number | null) =>
    `(${id},1,${position},100,60,${80 + position},90,0.97,${person ?? 'null'},${
      person === null ? 'null,null' : `'known_${person}.jpg',0.35`
    },'[{"knownPhoto":"known_1.jpg","distance":0.35}]',${descriptor})`;
  switch (kindOf(id, images)) {
    case 'ada':
      // One in a thousand is a group.
      return id % 1_000 === 0
        ? [row(0, ADA), ...Array.from({ length: 12 }, (_, at) => row(at + 1, at % 2 === 0 ? otherOf(id + at) : null))]
        : [row(0, ADA)];
    case 'once':
      return [row(0, ONCE)];
    case 'other':
      return [row(0, otherOf(id))];
    case 'unknown':
      return [row(0, null)];
    default:
      return [];
  }
}
