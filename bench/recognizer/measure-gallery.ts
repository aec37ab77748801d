import { join } from 'node:path';
import type { Likeness } from './synthetic-people.ts';

/** What came of searching a gallery of one size. */
export interface GalleryFigures {
  /** Known photos in it. */
  readonly photos: number;
  /** Searches that were measured. */
  readonly probes: number;
  /** Milliseconds of one search, median and 95th percentile. */
  readonly search_ms: number;
  readonly search_p95_ms: number;
  /** Milliseconds from descriptors to the matrix; of HNSW from the matrix to the index. */
  readonly build_ms: number;
  /** Memory of the process with descriptors, names and index, in MB. */
  readonly rss_mb: number;
  /** Share of probes whose nearest known photo was of the person they were drawn from. */
  readonly right_person: number;
  /** HNSW: share of probes with the nearest known photo that the exact search finds; and of people nobody knows. */
  readonly recall_at_1?: number;
  readonly recall_at_1_strangers?: number;
  /** HNSW: milliseconds until an index that was built before is there again. */
  readonly load_ms?: number;
}

/** What a gallery takes whose photos are all in its cache. */
export interface StartFigures {
  readonly photos: number;
  /** In one folder, or a folder a person. */
  readonly layout: 'flat' | 'people';
  /** Milliseconds from nothing to all being in. */
  readonly start_ms: number;
  /** Milliseconds of a refresh that finds nothing new, and of one that finds one photo more. */
  readonly refresh_ms: number;
  readonly one_more_ms: number;
}

/** All that is measured of galleries. */
export interface AllGalleryFigures {
  readonly exact: readonly GalleryFigures[];
  readonly hnsw: readonly GalleryFigures[];
  /** HNSW where people differ in all directions alike: what it finds then. */
  readonly noise: GalleryFigures;
  readonly starts: readonly StartFigures[];
}

/** Known photos in the galleries that are searched. */
const SIZES = [1_000, 100_000, 1_000_000];
const MIDDLE = 100_000;

/** Measures each gallery in a process of its own: memory is then that of the size. */
export async function measureGallery(tell: (what: string) => void): Promise<AllGalleryFigures> {
  const searchIn = (photos: number, search: 'exact' | 'hnsw', likeness: Likeness = 'faces') => {
    const patience = search === 'hnsw' && photos > MIDDLE ? ', which takes some minutes' : '';
    tell(`gallery of ${photos}, ${search}${likeness === 'noise' ? ', no likeness' : ''}${patience}`);
    return runWorker<GalleryFigures>('gallery-worker.ts', String(photos), search, likeness);
  };
  const start = (layout: StartFigures['layout']) => {
    tell(`start with ${MIDDLE} files, ${layout}`);
    return runWorker<StartFigures>('start-worker.ts', String(MIDDLE), layout);
  };
  return {
    exact: await inTurn(SIZES, (photos) => searchIn(photos, 'exact')),
    hnsw: await inTurn(SIZES, (photos) => searchIn(photos, 'hnsw')),
    noise: await searchIn(MIDDLE, 'hnsw', 'noise'),
    starts: await inTurn(['flat', 'people'] as const, start),
  };
}

/** One after the other: side by side they would take each other's time. */
async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function runWorker<Result>(file: string, ...options: readonly string[]): Promise<Result> {
  const child = Bun.spawn(['bun', join(import.meta.dir, file), ...options], { stderr: 'inherit' });
  const line = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`${file} ${options.join(' ')} ended by itself`);
  return JSON.parse(line) as Result;
}
