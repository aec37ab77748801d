import type { Db } from '../schema.ts';
import type { ImagePage, ImageQuery } from '../store.ts';
import { streamsOf } from './image-streams.ts';
import { imagesOf } from './read-images.ts';
import { searchImages } from './search-images.ts';
import { type Walk, walkStreams } from './walk-images.ts';

/** See `Reading.images`. First the ids, out of indexes alone; then what is shown of these few. */
export async function images(db: Db, query: ImageQuery): Promise<ImagePage> {
  const { limit } = query;
  const { ids, to } = await idsOf(db, query);
  const page = await imagesOf(db, ids.slice(0, limit));
  // One more was asked for than is shown, to know whether there is more.
  const next = ids.length > limit ? ids[limit - 1] : to || undefined;
  return { images: page, next };
}

function idsOf(db: Db, { limit, before = Number.MAX_SAFE_INTEGER, search, ...narrowed }: ImageQuery): Promise<Walk> {
  const options = { before, limit: limit + 1 };
  if (search !== undefined && search.trim() !== '') return searchImages(db, search, narrowed, options);
  return walkStreams(db, streamsOf(narrowed), options);
}
