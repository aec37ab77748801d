import { ImageStatus } from '@lineup/domain';
import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { RematchWork } from '../rematching.ts';
import { type Db, NOBODY, type Schema } from '../schema.ts';
import type { RematchChangesTable } from '../schema-curating.ts';
import type { Seal } from '../seal.ts';
import { inTransaction } from '../transaction.ts';
import { type FaceStateText, faceStateOf, filesIn } from './face-state-json.ts';
import { type HeldPeople, holdPeople, holdPhotos } from './hold-known.ts';
import { insertMany, updateEach } from './many-rows.ts';
import { changeLeased, unleased } from './rematch-work.ts';
import { whomImagesShow } from './whom-images-show.ts';

/** See `Rematching.writeRematch`. The rematch's row is locked first, then images, then people and known photos. */
export async function writeRematch(
  database: Database,
  work: RematchWork,
  limit: number,
  leaseMs: number,
): Promise<'more' | 'done' | 'lost'> {
  const { flavor } = database;
  return inTransaction(database, async (trx, seal) => {
    // Where it goes on is read behind the lock: a COMMIT whose answer was lost may have gone further.
    if (!(await changeLeased(trx, work, { leased_until: fromNow(flavor, leaseMs) }))) return 'lost';
    const { place } = await trx
      .selectFrom('rematches')
      .select('place')
      .where('id', '=', work.id)
      .executeTakeFirstOrThrow();
    const rows = await nextChanges(trx, work, place, limit);
    const last = rows.at(-1);
    if (!last) {
      const state = work.state === 'applying' ? 'applied' : 'undone';
      await changeLeased(trx, work, { ...unleased, state, finished_at: flavor.now });
      return 'done';
    }
    const { images, skipped } = await writable(trx, work, imagesOf(rows));
    await writeImages(trx, database, work, images, seal);
    await settleChanges(trx, work, images, skipped);
    await changeLeased(trx, work, {
      place: last.id,
      changes_done: sql`changes_done + ${rows.length}`,
      images_skipped: sql`images_skipped + ${skipped.length}`,
    });
    return 'more';
  });
}

type ChangeRow = Awaited<ReturnType<ReturnType<typeof changesAfter>['execute']>>[number];

/** What is to be written of an image. */
interface ImageChanges {
  readonly id: number;
  readonly rows: readonly ChangeRow[];
  /** `attempts` of the image. */
  readonly attempt: number;
}

/** Whole images: their changes follow each other. */
async function nextChanges(db: Db, work: RematchWork, place: number, limit: number): Promise<ChangeRow[]> {
  const rows = await changesAfter(db, work, place)
    .limit(limit + 1)
    .execute();
  if (rows.length <= limit) return rows;
  const cut = rows.at(-1)?.image_id;
  const whole = rows.filter(({ image_id }) => image_id !== cut);
  if (whole.length > 0 || cut === undefined) return whole;
  return changesAfter(db, work, place).where('image_id', '=', cut).execute();
}

function changesAfter(db: Db, work: RematchWork, place: number) {
  return db
    .selectFrom('rematch_changes')
    .select(['id', 'image_id', 'face_id', 'attempt', 'corrections', 'kind', 'threshold_before'])
    .select(['person_before', 'person_after', 'face_before', 'face_after'])
    .where('rematch_id', '=', work.id)
    .where('id', '>', place)
    .where('state', '=', work.state === 'applying' ? 'noted' : 'applied')
    .orderBy('id');
}

function imagesOf(rows: readonly ChangeRow[]): ImageChanges[] {
  const byImage = Map.groupBy(rows, ({ image_id }) => image_id);
  return [...byImage].map(([id, rows]) => ({ id, rows, attempt: rows[0]?.attempt ?? 0 }));
}

/** The images that are still as the preview has seen them (or as it has left them, to undo that), locked from now on. */
async function writable(db: Db, work: RematchWork, images: readonly ImageChanges[]) {
  const ids = images.map(({ id }) => id);
  await db
    .updateTable('images')
    .set(({ ref }) => ({ corrections: ref('corrections') }))
    .where('id', 'in', ids)
    .execute();
  const now = await db
    .selectFrom('images')
    .select(['id', 'attempts', 'corrections'])
    .where('id', 'in', ids)
    .where('status', '=', ImageStatus.PROCESSED)
    .execute();
  const stands = new Map(now.map((image) => [image.id, image]));
  const own = work.state === 'undoing' ? 1 : 0;
  const same = images.filter(({ id, rows: [first] }) => {
    const image = stands.get(id);
    return image && first && image.attempts === first.attempt && image.corrections === first.corrections + own;
  });
  const held = await holdKnown(db, work, same);
  const good = same.filter(({ rows }) => rows.every((row) => mayBe(personOf(work, row), stateOf(work, row), held)));
  const writes = good.map((image) => ({ ...image, held }));
  const stay = new Set(good.map(({ id }) => id));
  return { images: writes, skipped: ids.filter((id) => !stay.has(id)) };
}

/** Whoever and whatever may be named. */
interface Held {
  readonly people: HeldPeople;
  readonly photos: ReadonlySet<string>;
}

async function holdKnown(db: Db, work: RematchWork, images: readonly ImageChanges[]): Promise<Held> {
  const rows = images.flatMap((image) => image.rows);
  const people = await holdPeople(
    db,
    rows.flatMap((row) => personOf(work, row) ?? []),
  );
  return {
    people,
    photos: await holdPhotos(
      db,
      rows.flatMap((row) => filesIn(stateOf(work, row))),
    ),
  };
}

/** A match of somebody who is gone, or by a photo that is, must not come back. */
function mayBe(person: number | null, { knownPhoto }: FaceStateText, { people, photos }: Held): boolean {
  if (person !== null && !people.stay.has(person)) return false;
  return knownPhoto === undefined || photos.has(knownPhoto);
}

const personOf = ({ state }: RematchWork, row: ChangeRow) =>
  state === 'applying' ? row.person_after : row.person_before;
const stateOf = ({ state }: RematchWork, row: ChangeRow) =>
  faceStateOf(state === 'applying' ? row.face_after : row.face_before);

const FACE_COLUMNS = ['person_id', 'known_photo', 'distance', 'candidates', 'margin', 'verdict', 'group_id'];

async function writeImages(
  db: Db,
  { flavor }: Database,
  work: RematchWork,
  images: readonly (ImageChanges & { readonly held: Held })[],
  seal: Seal,
): Promise<void> {
  if (images.length === 0) return;
  const faces = images.flatMap(({ rows, held }) => rows.map((row) => faceRow(work, row, held)));
  await updateEach(db, 'faces', FACE_COLUMNS, faces);
  const shown = await whomImagesShow(
    db,
    images.map(({ id }) => id),
  );
  const rows = images.map(({ id, rows: [first] }) => {
    const threshold = work.state === 'applying' ? work.threshold : first?.threshold_before;
    const { personId, outcome } = shown.get(id) ?? NOBODY_THERE;
    return { id, values: [personId, outcome, threshold ?? null] };
  });
  await updateEach(db, 'images', ['person', 'outcome', 'threshold'], rows);
  await db
    .updateTable('images')
    .set(({ eb }) => ({ corrections: eb('corrections', '+', 1), updated_at: flavor.now }))
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  await tellTimelines(db, work, images, seal);
}

const NOBODY_THERE = { personId: NOBODY, outcome: 'unknown' } as const;

function faceRow(work: RematchWork, row: ChangeRow, { photos }: Held) {
  const { knownPhoto, distance, candidates, margin, verdict } = stateOf(work, row);
  const kept = candidates.filter((candidate) => photos.has(candidate.knownPhoto));
  return {
    id: row.face_id,
    values: [
      personOf(work, row),
      knownPhoto ?? null,
      distance ?? null,
      JSON.stringify(kept),
      // It was measured between two of which one is gone.
      kept.length === candidates.length ? (margin ?? null) : null,
      verdict ?? null,
      // Whoever groups unknown faces has to look at it anew.
      null,
    ],
  };
}

/** One line each, of which the first bears the transaction's seal. */
async function tellTimelines(db: Db, work: RematchWork, images: readonly ImageChanges[], seal: Seal): Promise<void> {
  const kind = work.state === 'applying' ? 'rematched' : 'rematch_undone';
  const lines = images.map(({ id, attempt, rows }) => {
    const faces = rows.filter((row) => row.kind !== 'same').length;
    return { image_id: id, kind, attempt, detail: `rematch ${work.id}: ${faces} ${faces === 1 ? 'face' : 'faces'}` };
  });
  const [first, ...others] = lines;
  if (!first) return;
  const { insertId } = await db
    .insertInto('image_events')
    .values({ ...first, kind, seal: seal.token })
    .executeTakeFirstOrThrow();
  seal.eventId ??= Number(insertId);
  await insertMany(
    db,
    'image_events',
    ['image_id', 'kind', 'attempt', 'detail'],
    others.map(({ image_id, attempt, detail }) => [image_id, kind, attempt, detail]),
  );
}

/** What was written, and what was not; changes that cannot be taken back stay applied. */
async function settleChanges(
  db: Db,
  work: RematchWork,
  images: readonly ImageChanges[],
  skipped: readonly number[],
): Promise<void> {
  const of = (ids: readonly number[]) => (eb: ExpressionBuilder<Schema, 'rematch_changes'>) =>
    eb.and([eb('rematch_id', '=', work.id), eb('image_id', 'in', ids)]);
  const settle = async (state: Selectable<RematchChangesTable>['state'], ids: readonly number[]) => {
    if (ids.length > 0) await db.updateTable('rematch_changes').set({ state }).where(of(ids)).execute();
  };
  await settle(
    work.state === 'applying' ? 'applied' : 'undone',
    images.map(({ id }) => id),
  );
  if (work.state === 'applying') await settle('skipped', skipped);
}
