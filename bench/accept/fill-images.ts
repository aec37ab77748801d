import { openDatabase } from '../../db/open-database.ts';

/** Rows of one statement. */
const CHUNK = 5_000;

/** Puts many images into a migrated database that were processed long ago, each with its events, as time would. */
export async function fillImages(databaseUrl: string, rows: number): Promise<void> {
  const { db } = openDatabase(databaseUrl);
  try {
    for (let from = 0; from < rows; from += CHUNK) {
      const numbers = Array.from({ length: Math.min(CHUNK, rows - from) }, (_, at) => from + at + 1);
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('images')
          .values(numbers.map((id) => ({ id, path: oldPath(id), status: 1, attempts: 1, outcome: 'unknown' as const })))
          .execute();
        await trx
          .insertInto('image_events')
          .values(numbers.map((image_id) => ({ image_id, kind: 'accepted' as const, detail: null })))
          .execute();
      });
    }
  } finally {
    await db.destroy();
  }
}

/** Scattered over the index, as names made of content are; multiplied as Knuth hashes numbers. */
function oldPath(id: number): string {
  const scattered = Math.imul(id, 2654435761) >>> 0;
  return `/unknown_people/${scattered.toString(16).padStart(8, '0')}old${id}.jpg`;
}
