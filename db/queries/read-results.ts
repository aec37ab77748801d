import type { Db } from '../schema.ts';
import type { ImageResult } from '../store.ts';
import { summaries, toSummary } from './read-images.ts';

/** See `Reading.results`. */
export async function results(db: Db, ids: readonly number[]): Promise<ImageResult[]> {
  if (ids.length === 0) return [];
  const rows = await summaries(db).where('images.id', 'in', ids).orderBy('images.id').execute();
  const matches = await matchesOf(db, ids);
  return rows.map((row) => ({ ...toSummary(row), matches: matches.get(row.id) ?? [] }));
}

/** Whom the faces of these images were matched to, nearest first; a person is at most once on an image. */
async function matchesOf(db: Db, ids: readonly number[]): Promise<Map<number, ImageResult['matches'][number][]>> {
  const rows = await db
    .selectFrom('faces')
    .innerJoin('person', 'person.id', 'faces.person_id')
    .select(['faces.image_id', 'faces.distance', 'person.id', 'person.name'])
    .where('faces.image_id', 'in', ids)
    .orderBy('faces.distance')
    .execute();
  const matches = new Map<number, ImageResult['matches'][number][]>();
  for (const { image_id, distance, id, name } of rows) {
    const known = matches.get(image_id) ?? [];
    matches.set(image_id, [...known, { person: { id, name }, distance: distance ?? undefined }]);
  }
  return matches;
}
