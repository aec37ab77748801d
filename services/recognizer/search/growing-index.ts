import { setImmediate } from 'node:timers/promises';
import { type Candidate, type Descriptor, messageOf, personKey } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { createBestPeople } from './best-people.ts';
import { searchExactly } from './exact-search.ts';
import { createFaceTable } from './face-table.ts';
import type { NearRows, NearRowsMaker } from './near-rows.ts';
import type { NearRowsFile } from './near-rows-file.ts';

/** What {@link createGrowingIndex} needs. */
export interface GrowingIndexOptions {
  /** Known photos up to which every one of them is compared; beyond, HNSW finds those that are. */
  readonly exactMax: number;
  /** Loads what makes the approximate index; where it rejects, the search stays exact. */
  readonly loadMaker: () => Promise<NearRowsMaker>;
  /** Where the approximate index is kept. */
  readonly file: NearRowsFile;
  /** Hash of the content of a known photo. */
  readonly contentOf: (name: string) => string | undefined;
  readonly log: Logger;
}

/** Known photos that come and go, and the search in them. */
export interface GrowingIndex {
  readonly size: number;
  /** See `FaceIndex`. */
  nearestPeople(descriptor: Descriptor, count: number): Candidate[];
  /** Takes a known photo in; searches see it at once. Returns its row. */
  add(name: string, descriptor: Descriptor): number;
  remove(row: number): void;
  descriptorAt(row: number): Descriptor;
  /** How the next search goes. */
  method(): 'exact' | 'hnsw';
  /**
   * Begins to build what is missing; to be called when the photos of the start are in. Resolves when what was kept is
   * loaded, which takes this thread up to a second for a million photos; what is missing is added in small slices.
   */
  build(): Promise<void>;
  /** Resolves when nothing more is to be built. */
  built(): Promise<void>;
  /** Stops building, and keeps what there is. */
  stop(): Promise<void>;
}

/** Milliseconds of building between two looks at whoever calls meanwhile. */
const SLICE_MS = 4;
/** Rows that a search compares one by one because they are not in the approximate index yet. */
const MOST_BESIDE = 2_000;
/** Rows that are asked for at first, and at most: people have several photos, and `count` people are wanted. */
const ROWS = { first: 32, most: 512 };
/** Rows that are gone, as a share of those that are there, after which the approximate index is built anew. */
const MOST_DEAD = 0.25;
/** Share of the rows that must have come or gone for the index to be written while others wait. */
const WORTH_SAVING = 0.1;

/** An empty index. */
export function createGrowingIndex(options: GrowingIndexOptions): GrowingIndex {
  const { exactMax, file, log } = options;
  const table = createFaceTable();
  /** Rows that are not in `near`. */
  const beside = new Set<number>();
  let near: NearRows | undefined;
  let maker: Promise<NearRowsMaker | undefined> | undefined;
  let building: Promise<void> | undefined;
  /** Rows that are freed while an index is loaded, which has them still. */
  let freedMeanwhile: Set<number> | undefined;
  const opened = Promise.withResolvers<void>();
  let begun = false;
  let stopped = false;
  let changed = 0;
  /** A file of an index may lie there. */
  let mayBeKept = true;
  /** Photos went before anything was built. */
  let wentEarly = false;

  function searchNear(index: NearRows, descriptor: Descriptor, count: number): Candidate[] {
    for (let rows = ROWS.first; rows <= ROWS.most; rows *= 4) {
      const people = new Set(index.near(descriptor, rows).map((row) => personKey(table.nameAt(row) ?? '')));
      if (people.size < count) continue;
      const best = createBestPeople(count);
      const offer = (row: number) => best.offer(table.nameAt(row) ?? '', table.squareTo(row));
      table.setQuery(descriptor);
      // All photos of whoever was found: which of them are near the index may have missed.
      for (const person of people) table.rowsOf(person).forEach(offer);
      beside.forEach(offer);
      return best.candidates();
    }
    return searchExactly(table, descriptor, count);
  }

  function build(): Promise<void> {
    begun = true;
    if (building !== undefined) return opened.promise;
    const isWhole = near && beside.size === 0 && near.dead <= near.size * MOST_DEAD;
    if (stopped || isWhole || (!near && table.size <= exactMax)) {
      if (wentEarly) forgetKept();
      return Promise.resolve();
    }
    building = takeIn()
      .catch((error: unknown) => log.error({ err: error }, 'the search index could not be built: the search is exact'))
      .finally(() => {
        building = undefined;
        opened.resolve();
      });
    return opened.promise;
  }

  async function takeIn(): Promise<void> {
    maker ??= options.loadMaker().catch((error: unknown) => {
      log.warn(`${messageOf(error)}: all ${table.size} known photos are compared in every search`);
      return undefined;
    });
    const makes = await maker;
    if (!makes || stopped) return;
    near ??= await begin(makes);
    // Photos went while nothing ran.
    if (near.dead > 0) await file.remove();
    if (near.dead > near.size * MOST_DEAD) near = beginAnew(makes);
    opened.resolve();
    const start = performance.now();
    const missing = beside.size;
    while (beside.size > 0 && !stopped) {
      addFor(SLICE_MS, near);
      await setImmediate();
    }
    if (beside.size > 0) return;
    const seconds = Math.round((performance.now() - start) / 1_000);
    if (missing > MOST_BESIDE) log.info({ knownPhotos: near.size, seconds }, 'the search index is built');
    if (changed > near.size * WORTH_SAVING) await save(near);
  }

  async function begin(makes: NearRowsMaker): Promise<NearRows> {
    freedMeanwhile = new Set();
    const rowsOf = new Map<string, number[]>();
    for (let row = 0; row < table.rows; row++) {
      const content = contentAt(row);
      if (content) rowsOf.set(content, [...(rowsOf.get(content) ?? []), row]);
    }
    const index = (await file.load(makes, (content) => rowsOf.get(content)?.shift())) ?? makes.empty();
    for (const row of freedMeanwhile) index.remove(row);
    freedMeanwhile = undefined;
    for (let row = 0; row < table.rows; row++) {
      if (table.nameAt(row) !== undefined && !index.has(row)) beside.add(row);
    }
    return index;
  }

  /** Everything is searched exactly until it is in. */
  function beginAnew(makes: NearRowsMaker): NearRows {
    for (let row = 0; row < table.rows; row++) if (table.nameAt(row) !== undefined) beside.add(row);
    return makes.empty();
  }

  function contentAt(row: number): string | undefined {
    const name = table.nameAt(row);
    return name === undefined ? undefined : options.contentOf(name);
  }

  function addFor(ms: number, index: NearRows): void {
    const end = performance.now() + ms;
    for (const row of beside) {
      index.add(row, table.descriptorAt(row));
      beside.delete(row);
      changed += 1;
      if (performance.now() >= end) return;
    }
  }

  /**
   * Who is gone may have been erased, and their rows stay in the index until it is built anew: so it is not kept with
   * them. A gallery that has become small is searched exactly from the next start on.
   */
  async function save(index: NearRows): Promise<void> {
    changed = 0;
    if (table.size > exactMax && index.dead === 0) {
      mayBeKept = true;
      await file.save(index, contentAt);
    }
    if (table.size <= exactMax || index.dead > 0) await file.remove();
  }

  /** What was kept has rows of somebody who is gone. */
  function forgetKept(): void {
    wentEarly = false;
    if (!mayBeKept) return;
    mayBeKept = false;
    void file.remove();
  }

  return {
    get size() {
      return table.size;
    },
    nearestPeople(descriptor, count) {
      if (near && beside.size <= MOST_BESIDE) return searchNear(near, descriptor, count);
      return searchExactly(table, descriptor, count);
    },
    add(name, descriptor) {
      const row = table.add(name, descriptor);
      if (near) beside.add(row);
      if (begun) void build();
      return row;
    },
    remove(row) {
      table.remove(row);
      freedMeanwhile?.add(row);
      if (!beside.delete(row)) near?.remove(row);
      changed += 1;
      if (begun) forgetKept();
      else wentEarly = true;
      if (begun && near) void build();
    },
    descriptorAt: table.descriptorAt,
    method: () => (near && beside.size <= MOST_BESIDE ? 'hnsw' : 'exact'),
    build,
    async built() {
      for (let work = building; work !== undefined; work = building) await work;
    },
    async stop() {
      stopped = true;
      await building;
      if (near && changed > 0) await save(near);
    },
  };
}
