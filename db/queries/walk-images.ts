import { hasWords } from '@lineup/domain';
import { sql } from 'kysely';
import type { Db } from '../schema.ts';
import type { Condition, IdSelect, Stream } from './image-streams.ts';
import { roughly } from './roughly.ts';

/** What was found of a list, from some id down. */
export interface Walk {
  /** Newest first. */
  readonly ids: readonly number[];
  /** None is missing among the ids from here up; 0: that was all. */
  readonly to: number;
}

/** What is looked for. */
export interface WalkOptions {
  /** Only ids smaller than this. */
  readonly before: number;
  /** Images that are wanted; once there are so many, the walk ends. */
  readonly limit: number;
  /** Each must begin a word of the path, see `searchWords`. */
  readonly words?: readonly string[];
}

/** Ids that are looked at: first a few, which do for most lists, then as many as one page may cost. */
const LOOKS = [250, 5_000] as const;

/** Where paths alone are looked at, in the order in which the table has them, so many more cost the same. */
const DENSE = 4;

/**
 * Looks for images in several streams of one list: each has all of them, among others. The first that finds enough, or
 * comes to its end, has the answer; else the one that came furthest down.
 */
export async function walkStreams(db: Db, streams: readonly Stream[], options: WalkOptions): Promise<Walk> {
  let walks = streams.map((stream) => ({ stream, walk: { ids: [], to: options.before } as Walk }));
  for (const look of LOOKS) {
    const further: typeof walks = [];
    for (const { stream, walk: sofar } of walks) {
      const walk = await walkOn(db, stream, sofar, look, options);
      if (isDone(walk, options)) return walk;
      further.push({ stream, walk });
    }
    walks = further;
  }
  return walks.map(({ walk }) => walk).reduce((best, walk) => (walk.to < best.to ? walk : best));
}

/** Is there nothing more to look for? */
export function isDone({ ids, to }: Walk, { limit }: Pick<WalkOptions, 'limit'>): boolean {
  return ids.length >= limit || to === 0;
}

async function walkOn(db: Db, stream: Stream, sofar: Walk, look: number, options: WalkOptions): Promise<Walk> {
  const { limit, words = [] } = options;
  if (stream.rest.length === 0 && words.length === 0) return allOf(db, stream, options);
  if (stream.dense) return walkDense(db, sofar, look * DENSE, options);
  const window = stream.newest(sofar.to, look);
  const hits = await hitsIn(db, window, [...stream.rest, ...inPath(words)], look);
  const ids = [...sofar.ids, ...having(hits, words)].slice(0, limit);
  if (ids.length === limit) return { ids, to: ids.at(-1) as number };
  return { ids, to: await endOf(db, window, look) };
}

/** Looks for words in a stretch of the table itself. */
async function walkDense(db: Db, sofar: Walk, span: number, { limit, words = [] }: WalkOptions): Promise<Walk> {
  const { rows: newest } = await sql<{ id: number | null }>`
    select max(id) as id from images where id < ${sofar.to}`.execute(db);
  const top = Number(newest[0]?.id ?? 0);
  const bottom = Math.max(0, top - span + 1);
  const { rows } = await sql<Hit>`select id, path from images where id <= ${top} and id >= ${bottom}
    and ${sql.join([sql`true`, ...inPath(words)], sql` and `)} order by id desc`.execute(db);
  const ids = [...sofar.ids, ...having(rows, words)].slice(0, limit);
  return { ids, to: ids.length === limit ? (ids.at(-1) as number) : bottom };
}

const inPath = (words: readonly string[]) => words.flatMap((word) => roughly(PATH, word));

const having = (hits: readonly Hit[], words: readonly string[]) =>
  hits.filter(({ path }) => hasWords(path, words)).map(({ id }) => id);

/** Where nothing has to be checked, the stream's own order is the answer. */
async function allOf(db: Db, stream: Stream, { before, limit }: WalkOptions): Promise<Walk> {
  const { rows } = await stream.newest(before, limit).execute(db);
  const ids = rows.map(({ id }) => id);
  return { ids, to: ids.length < limit ? 0 : (ids.at(-1) as number) };
}

const PATH = sql.ref('images.path');

interface Hit {
  readonly id: number;
  readonly path: string;
}

/** A cross join, since SQLite takes any other as leave to go through all images and look up the window for each. */
async function hitsIn(db: Db, window: IdSelect, conditions: readonly Condition[], most: number): Promise<Hit[]> {
  const holds = conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
  const { rows } = await sql<Hit>`select images.id, images.path from (${window}) as looked
    cross join images on images.id = looked.id where ${holds} order by looked.id desc limit ${most}`.execute(db);
  return rows;
}

/** The id down to which a window looks; 0 when nothing is below it. */
async function endOf(db: Db, window: IdSelect, look: number): Promise<number> {
  const { rows } = await sql<{ last: number; looked: number }>`
    select min(id) as last, count(*) as looked from (${window}) as looked`.execute(db);
  const [{ last, looked } = { last: 0, looked: 0 }] = rows;
  return Number(looked) < look ? 0 : Number(last);
}
