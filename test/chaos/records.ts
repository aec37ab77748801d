import type { ImageStatus } from '@lineup/domain';
import { openDatabase } from '../../db/open-database.ts';

/** What the database has of one image, as far as it is judged. Times are those of the database's clock. */
export interface ImageRecord {
  readonly id: number;
  readonly path: string;
  readonly status: ImageStatus;
  readonly outcome: string | null;
  readonly attempts: number;
  readonly claimed_by: string | null;
  readonly lease_until: number | null;
  readonly next_attempt_at: number | null;
  readonly failure_code: string | null;
  /** Its timeline, in the order in which it was written. */
  readonly events: readonly EventRecord[];
  /** Its faces, by attempt and position. */
  readonly faces: readonly FaceRecord[];
}

/** A line of a timeline. */
export interface EventRecord {
  readonly at: number;
  readonly kind: string;
  readonly attempt: number;
  readonly detail: string | null;
}

/** Which attempt found which face. */
export interface FaceRecord {
  readonly attempt: number;
  readonly position: number;
}

/** Everything that is judged. */
export interface Records {
  readonly images: ReadonlyMap<number, ImageRecord>;
  /** Ids of the images of which messages are still to be sent, one for each message. */
  readonly outbox: readonly number[];
}

/** Ids that are read in one go. */
const PAGE = 2_000;

/**
 * Reads all images with their timelines and faces.
 *
 * @param databaseUrl `mysql://…` or `sqlite:<file>`
 */
export async function readRecords(databaseUrl: string): Promise<Records> {
  const { db } = openDatabase(databaseUrl);
  try {
    const images = new Map<number, ImageRecord>();
    for (let after = 0; ; ) {
      const rows = await db
        .selectFrom('images')
        .select(['id', 'path', 'status', 'outcome', 'attempts', 'claimed_by', 'lease_until'])
        .select(['next_attempt_at', 'failure_code'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE)
        .execute();
      const last = rows.at(-1)?.id;
      if (last === undefined) break;
      const events = await db
        .selectFrom('image_events')
        .select(['image_id', 'at', 'kind', 'attempt', 'detail'])
        .where('image_id', '>', after)
        .where('image_id', '<=', last)
        .orderBy('id')
        .execute();
      const faces = await db
        .selectFrom('faces')
        .select(['image_id', 'attempt', 'position'])
        .where('image_id', '>', after)
        .where('image_id', '<=', last)
        .execute();
      const eventsOf = Map.groupBy(events, ({ image_id }) => image_id);
      const facesOf = Map.groupBy(faces, ({ image_id }) => image_id);
      for (const row of rows) {
        images.set(row.id, { ...row, events: eventsOf.get(row.id) ?? [], faces: facesOf.get(row.id) ?? [] });
      }
      after = last;
    }
    const outbox = await db.selectFrom('outbox').select('image_id').execute();
    return { images, outbox: outbox.map(({ image_id }) => image_id) };
  } finally {
    await db.destroy();
  }
}
