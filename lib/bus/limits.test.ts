import { expect, test } from 'bun:test';
import { MAX_REQUEUE_DELAY_MS, requeueDelay, sliceBodies } from './limits.ts';

test('sliceBodies keeps the order and the limit of 4 MiB', () => {
  const million = (first: number) => new Uint8Array(1_000_000).fill(first, 0, 1);
  const slices = sliceBodies([million(1), million(2), million(3), million(4), million(5), million(6)]);
  expect(slices.map((slice) => slice.map((body) => body[0]))).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
  expect(sliceBodies([])).toEqual([]);
});

test('sliceBodies counts the lengths between the bodies', () => {
  // 8 bytes of body and 4 of length each.
  const slices = sliceBodies(Array.from({ length: 400_000 }, () => new Uint8Array(8)));
  expect(slices.map(({ length }) => length)).toEqual([349_525, 50_475]);
});

test('requeueDelay is what nsqd takes', () => {
  expect([0, 0.2, 7, -5, Number.NaN, Number.POSITIVE_INFINITY].map(requeueDelay)).toEqual([
    0,
    1,
    7,
    0,
    0,
    MAX_REQUEUE_DELAY_MS,
  ]);
});
