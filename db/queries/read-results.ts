import type { Db } from '../schema.ts';
import type { ImageResult } from '../store.ts';
import { byDistance, facesOfImages } from './faces-of-images.ts';
import { summariesOf } from './read-images.ts';

/** See `Reading.results`. A person is at most once on an image. */
export async function results(db: Db, ids: readonly number[]): Promise<ImageResult[]> {
  const faces = await facesOfImages(db, ids);
  const images = await summariesOf(db, ids, faces);
  return images.toReversed().map((image) => ({
    ...image,
    matches: (faces.get(image.id) ?? [])
      .toSorted(byDistance)
      .flatMap(({ person, distance }) => (person ? [{ person, distance }] : [])),
  }));
}
