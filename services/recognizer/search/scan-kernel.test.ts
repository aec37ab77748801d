import { expect, test } from 'bun:test';
import { pseudoRandom } from '../fixtures/synthetic-faces.ts';
import { createPlainScan, createSimdScan, ROW_BYTES } from './scan-kernel.ts';

const ROWS = 50;

/** A memory with a query, and rows behind it. */
function filled() {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
  const random = pseudoRandom(3);
  const numbers = new Float32Array(memory.buffer, 0, (ROWS + 1) * 128).map(() => random() - 0.5);
  new Float32Array(memory.buffer).set(numbers);
  return {
    memory,
    row: (at: number) => numbers.subarray((at + 1) * 128, (at + 2) * 128),
    query: numbers.subarray(0, 128),
  };
}

const address = (row: number) => (row + 1) * ROW_BYTES;

test.each([
  ['WebAssembly', createSimdScan],
  ['JavaScript', createPlainScan],
])('in %s the next row that is near enough is found, and no other', (_, create) => {
  const { memory, row, query } = filled();
  const squares = Array.from({ length: ROWS }, (_, at) =>
    row(at).reduce((sum, value, i) => sum + (value - (query[i] ?? 0)) ** 2, 0),
  );
  const scan = create(memory);
  for (const square of squares) {
    const limit = square * 1.000_01;
    const near = squares.flatMap((other, at) => (other < limit ? [at] : []));
    const found: number[] = [];
    for (let at = scan(0, address(0), address(ROWS), limit); at < address(ROWS); ) {
      found.push(at / ROW_BYTES - 1);
      at = scan(0, at + ROW_BYTES, address(ROWS), limit);
    }
    expect(found).toEqual(near);
  }
});

test.each([
  ['WebAssembly', createSimdScan],
  ['JavaScript', createPlainScan],
])('in %s what is not a number is near nothing, and a memory may grow', (_, create) => {
  const { memory, row } = filled();
  const scan = create(memory);
  expect(scan(0, address(0), address(ROWS), Number.POSITIVE_INFINITY)).toBe(address(0));
  new Float32Array(memory.buffer).set(
    row(0).map(() => Number.NaN),
    address(0) / 4,
  );
  expect(scan(0, address(0), address(ROWS), Number.POSITIVE_INFINITY)).toBe(address(1));
  memory.grow(40_000);
  // Beyond 2 GiB, where a signed address would be negative.
  const far = 39_000 * 65_536;
  new Float32Array(memory.buffer, far, 128).set(new Float32Array(memory.buffer, 0, 128));
  expect(scan(0, far - 100 * ROW_BYTES, far + ROW_BYTES, 1e-9)).toBe(far);
});
