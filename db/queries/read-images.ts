import { type Candidate, type FaceQuality, ImageStatus } from '@lineup/domain';
import type { Db } from '../schema.ts';
import type { FaceView, ImageDetail, ImageSummary } from '../store.ts';
import { type FaceInList, facesOfImages, shownFaces } from './faces-of-images.ts';

/** Images with the person they show: the one joined read behind every list and page. */
function summaries(db: Db) {
  return db
    .selectFrom('images')
    .leftJoin('person', 'person.id', 'images.person')
    .select([
      'images.id',
      'images.path',
      'images.status',
      'images.outcome',
      'images.attempts',
      'images.failure_code',
      'images.failure_message',
      'images.next_attempt_at',
      'images.created_at',
      'images.updated_at',
      'person.id as person_id',
      'person.name as person_name',
    ]);
}

type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaries>['executeTakeFirstOrThrow']>>;

function toSummary(row: SummaryRow, faces: readonly FaceInList[]): ImageSummary {
  const failed = row.status === ImageStatus.FAILEDPROCESSING;
  const person = toPerson(row.person_id, row.person_name);
  return {
    id: row.id,
    path: row.path,
    status: row.status,
    outcome: row.status === ImageStatus.PROCESSED ? (row.outcome ?? undefined) : undefined,
    person,
    ...shownFaces(faces, person),
    attempts: row.attempts,
    failure: failed && row.failure_code ? { code: row.failure_code, message: row.failure_message ?? '' } : undefined,
    nextAttemptAt: failed && row.next_attempt_at !== null ? new Date(row.next_attempt_at) : undefined,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

function toPerson(id: number | null, name: string | null) {
  return id !== null && name !== null ? { id, name } : undefined;
}

/** See `Following.imagesOf`. */
export async function imagesOf(db: Db, ids: readonly number[]): Promise<ImageSummary[]> {
  return summariesOf(db, ids, await facesOfImages(db, ids));
}

/** The images of these ids, newest first, with their faces as they were read. */
export async function summariesOf(
  db: Db,
  ids: readonly number[],
  faces: ReadonlyMap<number, readonly FaceInList[]>,
): Promise<ImageSummary[]> {
  if (ids.length === 0) return [];
  const rows = await summaries(db).where('images.id', 'in', ids).orderBy('images.id', 'desc').execute();
  return rows.map((row) => toSummary(row, faces.get(row.id) ?? []));
}

/** See `Reading.image`. */
export async function image(db: Db, id: number): Promise<ImageDetail | undefined> {
  const row = await summaries(db)
    .select(['images.width', 'images.height', 'images.engine', 'images.gallery_version', 'images.corrections'])
    .select(({ exists, selectFrom }) =>
      exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.image_id', '=', 'images.id')).as('queued'),
    )
    .where('images.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  const seen = await faces(db, id);
  return {
    ...toSummary(row, seen),
    faces: seen,
    width: row.width,
    height: row.height,
    engine: row.engine,
    galleryVersion: row.gallery_version,
    corrections: row.corrections,
    queued: Boolean(row.queued),
  };
}

async function faces(db: Db, imageId: number): Promise<FaceView[]> {
  const rows = await db
    .selectFrom('faces')
    .leftJoin('person', 'person.id', 'faces.person_id')
    .select(['faces.id', 'x', 'y', 'width', 'height', 'score', 'known_photo', 'distance', 'candidates'])
    .select(['quality', 'too_poor', 'margin', 'verdict'])
    .select(['person.id as person_id', 'person.name as person_name'])
    .where('image_id', '=', imageId)
    .orderBy('position')
    .execute();
  return rows.map(({ id, x, y, width, height, score, ...row }) => ({
    id,
    box: { x, y, width, height },
    score,
    person: toPerson(row.person_id, row.person_name),
    knownPhoto: row.known_photo ?? undefined,
    distance: row.distance ?? undefined,
    candidates: JSON.parse(row.candidates) as Candidate[],
    quality: row.quality === null ? undefined : (JSON.parse(row.quality) as FaceQuality),
    tooPoor: row.too_poor ?? undefined,
    margin: row.margin ?? undefined,
    verdict: row.verdict ?? undefined,
  }));
}
