import { sql } from 'kysely';
import type { ImageChange, Position } from '../listing.ts';
import type { Db } from '../schema.ts';
import { chunksOf } from './erased-photos.ts';

/** See `Following.position`. */
export async function position(db: Db): Promise<Position> {
  const { rows } = await sql<{ event: number | null; image: number | null }>`
    select (select max(id) from image_events) as event, (select max(id) from images) as image`.execute(db);
  return { eventId: Number(rows[0]?.event ?? 0), imageId: Number(rows[0]?.image ?? 0) };
}

/** See `Following.changesAfter`. */
export async function changesAfter(
  db: Db,
  eventId: number,
  limit: number,
  missing: readonly number[] = [],
): Promise<ImageChange[]> {
  const events = db.selectFrom('image_events').select(['id as eventId', 'image_id as imageId', 'kind']);
  const late = missing.length > 0 ? await events.where('id', 'in', missing).orderBy('id').execute() : [];
  const next = await events.where('id', '>', eventId).orderBy('id').limit(limit).execute();
  return [...late, ...next];
}

/** Ids a statement, so that one of many stays below the drivers' limits for parameters. */
const IDS_A_STATEMENT = 1_000;

/** See `Following.imagesThere`. */
export async function imagesThere(db: Db, ids: readonly number[]): Promise<Set<number>> {
  const there = new Set<number>();
  for (const some of chunksOf(ids, IDS_A_STATEMENT)) {
    const rows = await db.selectFrom('images').select('id').where('id', 'in', some).execute();
    for (const { id } of rows) there.add(id);
  }
  return there;
}
