import { DESCRIPTOR_LENGTH, type Descriptor, personKey } from '@lineup/domain';
import { createPlainScan, createSimdScan, ROW_BYTES, type ScanRows } from './scan-kernel.ts';

/**
 * Known photos as rows of one matrix of float32. Rows are freed and used again, so a row's number says nothing of when
 * it came; no number is that of two photos at a time.
 */
export interface FaceTable {
  /** Known photos in it. */
  readonly size: number;
  /** One more than the highest row that was ever used. */
  readonly rows: number;
  /**
   * Takes a photo in; returns its row.
   *
   * @throws RangeError when there is no memory for it; 8 million rows are the most
   */
  add(name: string, descriptor: Descriptor): number;
  /** Takes the photo of a row out. */
  remove(row: number): void;
  /** The photo's file name; undefined for a row that is free. */
  nameAt(row: number): string | undefined;
  /** The rows of the photos of one person ({@link personKey}). */
  rowsOf(person: string): readonly number[];
  /** The row's numbers, to be used at once: a view that the next `add` may end. */
  descriptorAt(row: number): Descriptor;
  /** Says which descriptor the next `nearerThan` and `squareTo` are about. */
  setQuery(descriptor: Descriptor): void;
  /** Squared Euclidean distance of a row to the query, summed up in double precision. */
  squareTo(row: number): number;
  /** The first row from `row` on that may be nearer to the query than the squared distance; `rows` when there is none. */
  nearerThan(square: number, row: number): number;
}

const PAGE = 65_536;
/** 4 GiB less a page, so that the address behind the last row is a number of 32 bits. */
const MOST_PAGES = 65_535;
/** What float32 may be wrong by, several times over: whatever passes is looked at in double precision. */
const SLACK = 1 + 1e-5;
/** Lets pass what is as near as the nearest when that is at 0 itself. */
const TINY = 1e-30;

/** An empty table. Address space for the most that it can hold is set aside; memory is taken as it grows. */
export function createFaceTable(): FaceTable {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
  const scan = scanOf(memory);
  // The query lies before the first row.
  const address = (row: number) => (row + 1) * ROW_BYTES;
  let numbers = new Float32Array(memory.buffer);
  const names: (string | undefined)[] = [];
  const people = new Map<string, number[]>();
  const free: number[] = [];
  const query: Descriptor = new Float32Array(DESCRIPTOR_LENGTH);

  function makeRoom(row: number): void {
    const missing = Math.ceil((address(row + 1) - memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    const pages = memory.buffer.byteLength / PAGE;
    memory.grow(Math.max(missing, Math.min(pages >> 3, MOST_PAGES - pages)));
    numbers = new Float32Array(memory.buffer);
  }

  function viewOf(row: number): Descriptor {
    const start = address(row) / 4;
    return numbers.subarray(start, start + DESCRIPTOR_LENGTH);
  }

  return {
    get size() {
      return names.length - free.length;
    },
    get rows() {
      return names.length;
    },
    add(name, descriptor) {
      const row = free.at(-1) ?? names.length;
      makeRoom(row);
      viewOf(row).set(descriptor);
      free.pop();
      names[row] = name;
      const person = personKey(name);
      const others = people.get(person);
      if (others) others.push(row);
      else people.set(person, [row]);
      return row;
    },
    remove(row) {
      const name = names[row];
      if (name === undefined) throw new RangeError(`row ${row} of the face table is free already`);
      const person = personKey(name);
      const left = (people.get(person) ?? []).filter((other) => other !== row);
      if (left.length > 0) people.set(person, left);
      else people.delete(person);
      names[row] = undefined;
      // Nearer than nothing: the scan passes it by. And nobody's face stays in memory.
      viewOf(row).fill(Number.NaN);
      free.push(row);
    },
    nameAt: (row) => names[row],
    rowsOf: (person) => people.get(person) ?? [],
    descriptorAt: viewOf,
    setQuery(descriptor) {
      query.set(descriptor);
      numbers.set(descriptor, 0);
    },
    squareTo(row) {
      const start = address(row) / 4;
      let square = 0;
      for (let i = 0; i < DESCRIPTOR_LENGTH; i++) {
        const off = (numbers[start + i] as number) - (query[i] as number);
        square += off * off;
      }
      return square;
    },
    nearerThan(square, row) {
      const found = scan(0, address(row), address(names.length), square * SLACK + TINY);
      return found / ROW_BYTES - 1;
    },
  };
}

function scanOf(memory: WebAssembly.Memory): ScanRows {
  try {
    return createSimdScan(memory);
  } catch {
    return createPlainScan(memory);
  }
}
