import type { Db, EventKind } from '../schema.ts';
import type { Seal } from '../seal.ts';
import type { ImageEvent } from '../store.ts';

/** Longest `detail` that the column takes, in characters. */
const DETAIL_LENGTH = 1000;

/**
 * Adds a line to an image's timeline; belongs into the transaction of the transition that it tells of.
 *
 * @param seal of that transaction; its first event bears it
 */
export async function appendEvent(
  db: Db,
  { imageId, kind, attempt = 0, detail }: { imageId: number; kind: EventKind; attempt?: number; detail?: string },
  seal: Seal,
): Promise<void> {
  const token = seal.eventId === undefined ? seal.token : null;
  const { insertId } = await db
    .insertInto('image_events')
    .values({ image_id: imageId, kind, attempt, detail: detail?.slice(0, DETAIL_LENGTH) ?? null, seal: token })
    .executeTakeFirstOrThrow();
  seal.eventId ??= Number(insertId);
}

/** See `Reading.events`. */
export async function events(db: Db, imageId: number): Promise<ImageEvent[]> {
  const rows = await db
    .selectFrom('image_events')
    .select(['at', 'kind', 'attempt', 'detail'])
    .where('image_id', '=', imageId)
    .orderBy('id')
    .execute();
  return rows.map(({ at, kind, attempt, detail }) => ({
    at: new Date(at),
    kind,
    attempt,
    detail: detail ?? undefined,
  }));
}
