import { type Candidate, type FaceQuality, ImageStatus } from '@lineup/domain';
import type { Db } from '../schema.ts';
import type { FaceView, ImageDetail, ImagePage, ImageQuery, ImageSummary } from '../store.ts';

/** Images with the person they show: the one joined read behind every list and page. */
export function summaries(db: Db) {
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

/** A row of {@link summaries} as the services see it. */
export function toSummary(row: SummaryRow): ImageSummary {
  const failed = row.status === ImageStatus.FAILEDPROCESSING;
  return {
    id: row.id,
    path: row.path,
    status: row.status,
    outcome: row.status === ImageStatus.PROCESSED ? (row.outcome ?? undefined) : undefined,
    person: toPerson(row.person_id, row.person_name),
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

/** See `Reading.images`. */
export async function images(db: Db, { status, personId, before, limit }: ImageQuery): Promise<ImagePage> {
  let query = summaries(db)
    .orderBy('images.id', 'desc')
    .limit(limit + 1);
  if (status !== undefined) query = query.where('images.status', '=', status);
  if (before !== undefined) query = query.where('images.id', '<', before);
  if (personId !== undefined) {
    query = query.where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('images.person', '=', personId),
        exists(
          selectFrom('faces')
            .select('faces.id')
            .whereRef('faces.image_id', '=', 'images.id')
            .where('faces.person_id', '=', personId),
        ),
      ]),
    );
  }
  const rows = await query.execute();
  const page = rows.slice(0, limit).map(toSummary);
  return { images: page, next: rows.length > limit ? page.at(-1)?.id : undefined };
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
  return {
    ...toSummary(row),
    faces: await faces(db, id),
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

/** See `Reading.countImages`. */
export async function countImages(db: Db): Promise<Record<ImageStatus, number>> {
  const rows = await db
    .selectFrom('images')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute();
  const counts: Record<ImageStatus, number> = { 0: 0, 1: 0, 2: 0, 3: 0 };
  for (const { status, count } of rows) counts[status] = Number(count);
  return counts;
}
