import { DESCRIPTOR_LENGTH, type Descriptor, messageOf } from '@lineup/domain';

/** An approximate index over rows: finds most of those that are near, fast. */
export interface NearRows {
  /** Rows in it. */
  readonly size: number;
  /** Rows that were removed, and still take their room and a part of each search's time. */
  readonly dead: number;
  /** Takes a row in; some 0.3 ms at 100,000 rows, 0.6 at a million. */
  add(row: number, descriptor: Descriptor): void;
  /** A row that is removed is only not found any more. */
  remove(row: number): void;
  has(row: number): boolean;
  /** Up to `count` rows, roughly the nearest ones first. */
  near(descriptor: Descriptor, count: number): number[];
  /** Writes itself to a file, in one go: half a second for a million rows. Returns what `load` needs to know again. */
  save(path: string): KeyedRows;
}

/** The row of each key in an index; undefined where it was removed. */
export type KeyedRows = readonly (number | undefined)[];

/** Makes indexes; see {@link loadUsearch}. */
export interface NearRowsMaker {
  empty(): NearRows;
  /**
   * One that was saved.
   *
   * @param rows what the rows that `save` told are now; undefined for those that are gone
   * @throws Error when the file is not an index of such descriptors
   */
  load(path: string, rows: KeyedRows): NearRows;
}

/**
 * HNSW's measures, chosen on synthetic galleries of 100,000 and a million photos (see the benchmark). `connectivity`,
 * links a row and twice as many on the ground floor: with 32 an index takes more than twice as long to build, only to
 * find single photos that 16 misses; those are found through their person instead (growing-index.ts). `expansion_add`,
 * rows that are looked at when one is added: 128 finds no more than 64, in twice the time. `expansion_search`, rows that
 * a search looks at: its time is in proportion; at 64 one face of a hundred strangers gets another nearest photo.
 */
const MEASURES = { connectivity: 16, expansion_add: 64, expansion_search: 192 };

/**
 * The HNSW of the package `usearch`, with numbers of 16 bits: half the memory of float32, and which of two people is
 * nearer is decided over the exact numbers afterwards. (8 bits would not do: its vectors are scaled to length 1 for them.)
 *
 * @throws Error where its addon does not load
 */
export async function loadUsearch(): Promise<NearRowsMaker> {
  const { Index, MetricKind, ScalarKind } = await import('usearch').catch((error: unknown) => {
    throw new Error(`usearch does not load: ${messageOf(error)}`, { cause: error });
  });
  const create = () =>
    new Index({
      dimensions: DESCRIPTOR_LENGTH,
      metric: MetricKind.L2sq,
      quantization: ScalarKind.F16,
      multi: false,
      ...MEASURES,
    });
  return {
    empty: () => nearRows(create(), []),
    load(path, rows) {
      const index = create();
      index.load(path);
      const known = rows.length;
      if (index.size() > known) throw new Error(`it has ${index.size()} rows where ${known} are known`);
      return nearRows(index, rows);
    },
  };
}

/** What is used of usearch's index. Each call runs on this thread alone. */
interface UsearchIndex {
  size(): number;
  add(key: bigint, vector: Float32Array, threads: number): void;
  search(vector: Float32Array, count: number, threads: number): { readonly keys: BigUint64Array };
  save(path: string): void;
}

/**
 * Keys stay what they were when the index was saved, while rows are others after each start. usearch's own `remove` is
 * not used: what is added after it takes the room of what is gone, and after some thousands of both a few rows were not
 * found any more, not even by their own descriptor.
 */
function nearRows(index: UsearchIndex, rows: KeyedRows): NearRows {
  const rowOfKey: (number | undefined)[] = [...rows];
  const keyOfRow: (number | undefined)[] = [];
  let size = 0;
  for (const [key, row] of rowOfKey.entries()) {
    if (row === undefined) continue;
    keyOfRow[row] = key;
    size += 1;
  }

  return {
    get size() {
      return size;
    },
    get dead() {
      return rowOfKey.length - size;
    },
    add(row, descriptor) {
      const key = rowOfKey.length;
      index.add(BigInt(key), descriptor, 1);
      rowOfKey.push(row);
      keyOfRow[row] = key;
      size += 1;
    },
    remove(row) {
      const key = keyOfRow[row];
      if (key === undefined) return;
      keyOfRow[row] = undefined;
      rowOfKey[key] = undefined;
      size -= 1;
    },
    has: (row) => keyOfRow[row] !== undefined,
    near(descriptor, count) {
      if (size === 0) return [];
      const { keys } = index.search(descriptor, count, 1);
      return Array.from(keys, (key) => rowOfKey[Number(key)]).filter((row) => row !== undefined);
    },
    save(path) {
      index.save(path);
      return [...rowOfKey];
    },
  };
}
