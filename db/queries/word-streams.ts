import { sql } from 'kysely';
import type { Db } from '../schema.ts';
import { type Condition, type IdSelect, merged, type Narrowed, type Stream, within } from './image-streams.ts';

/** Words that begin alike and are each followed in the order of the ids. */
const ALIKE_AT_MOST = 16;

/** Images of words that begin alike, where these are more, that are put in order. */
const SORTED_AT_MOST = 20_000;

/** Words of a search that are followed, the longest; each path is looked at for all of them. */
const FOLLOWED_AT_MOST = 4;

/**
 * For each of the words the images that have it, as far as it can be followed: there are few words that begin like it, or
 * few images that have one.
 *
 * @param narrowed what else an image must be
 */
export async function wordStreams(db: Db, narrowed: Narrowed, words: readonly string[]): Promise<Stream[]> {
  const longest = words.toSorted((one, other) => other.length - one.length).slice(0, FOLLOWED_AT_MOST);
  const streams: Stream[] = [];
  for (const start of longest) {
    const newest = await followed(db, start);
    if (newest) streams.push(within(narrowed, newest));
  }
  return streams;
}

async function followed(db: Db, start: string): Promise<Stream['newest'] | undefined> {
  const alike = await wordsFrom(db, start);
  if (alike.length <= ALIKE_AT_MOST) {
    const each = alike.map((word) => sql`word = ${word}`);
    // Of no word there is nothing either.
    const conditions = each.length > 0 ? each : [sql`1 = 0`];
    return (before, most) =>
      merged(
        conditions.map((condition) => having(condition, before, most)),
        most,
      );
  }
  const any = sql`word >= ${start} and word < ${behind(start)}`;
  if ((await countUpTo(db, any, SORTED_AT_MOST + 1)) > SORTED_AT_MOST) return undefined;
  return (before, most) => having(any, before, most);
}

/** The words that begin so, one more than are followed at the most: a seek in the index for each. */
async function wordsFrom(db: Db, start: string): Promise<string[]> {
  const words: string[] = [];
  while (words.length <= ALIKE_AT_MOST) {
    const last = words.at(-1);
    const next = await db
      .selectFrom('image_words')
      .select('word')
      .where('word', last === undefined ? '>=' : '>', last ?? start)
      .where('word', '<', behind(start))
      .orderBy('word')
      .limit(1)
      .executeTakeFirst();
    if (!next) break;
    words.push(next.word);
  }
  return words;
}

/** Sorts behind every word that begins so. */
const behind = (start: string) => `${start}\u{10ffff}`;

function having(condition: Condition, before: number, most: number): IdSelect {
  return sql`select distinct image_id as id from image_words
    where ${condition} and image_id < ${before} order by image_id desc limit ${most}`;
}

async function countUpTo(db: Db, condition: Condition, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from (
    select 1 from image_words where ${condition} limit ${most}) as some`.execute(db);
  return Number(rows[0]?.count ?? 0);
}
