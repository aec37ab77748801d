import { searchWords } from '@lineup/domain';
import type { Db } from '../schema.ts';
import { type Narrowed, showingAny, streamsOf, within } from './image-streams.ts';
import { peopleWithWords } from './people-with-words.ts';
import { isDone, type Walk, type WalkOptions, walkStreams } from './walk-images.ts';
import { wordStreams } from './word-streams.ts';

/** People by whose names images are found at a time; a search that means more of them is no search for a name yet. */
const PEOPLE_AT_MOST = 10;

/** Images whose path has all the words, or who show somebody whose name has. */
export async function searchImages(
  db: Db,
  search: string,
  narrowed: Narrowed,
  { before, limit }: WalkOptions,
): Promise<Walk> {
  const words = searchWords(search);
  if (words.length === 0) return { ids: [], to: 0 };
  const people = await peopleWithWords(db, search, PEOPLE_AT_MOST);
  const byPath = await searchPaths(db, narrowed, { before, limit, words });
  if (people.length === 0) return byPath;
  const ids = people.map(({ id }) => id);
  const byName = await walkStreams(db, [within(narrowed, (from, most) => showingAny(ids, from, most))], {
    before,
    limit,
  });
  return both(byPath, byName, limit);
}

/**
 * First the newest images, as they are: they hold common words, and not all of them have their words noted yet. Then, for
 * what is further down, those that the words are noted of.
 */
async function searchPaths(db: Db, narrowed: Narrowed, options: WalkOptions): Promise<Walk> {
  const newest = await walkStreams(db, streamsOf(narrowed), options);
  if (isDone(newest, options)) return newest;
  const { limit, words = [] } = options;
  const streams = await wordStreams(db, narrowed, words);
  if (streams.length === 0) return newest;
  const further = await walkStreams(db, streams, { ...options, before: newest.to, limit: limit - newest.ids.length });
  return { ids: [...newest.ids, ...further.ids], to: further.to };
}

/** What is in either walk, as far down as both went. */
function both(one: Walk, other: Walk, limit: number): Walk {
  const to = Math.max(one.to, other.to);
  const ids = [...new Set([...one.ids, ...other.ids])].filter((id) => id >= to).sort((a, b) => b - a);
  if (ids.length < limit) return { ids, to };
  return { ids: ids.slice(0, limit), to: ids[limit - 1] as number };
}
