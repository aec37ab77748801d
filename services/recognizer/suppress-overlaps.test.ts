import { expect, test } from 'bun:test';
import { suppressOverlaps } from './suppress-overlaps.ts';

const boxes = new Float32Array([
  // A face, the same a little aside, another one that only touches it, and one of a low score.
  0.1, 0.1, 0.3, 0.3, 0.11, 0.1, 0.31, 0.3, 0.1, 0.25, 0.3, 0.45, 0.6, 0.6, 0.9, 0.9,
]);

test('of boxes that overlap the best stays, highest score first', () => {
  const kept = suppressOverlaps(boxes, new Float32Array([0.7, 0.9, 0.8, 0.2]), 0.5);
  expect(kept.map(({ score }) => score.toFixed(1))).toEqual(['0.9', '0.8']);
  expect(kept[0]?.top).toBeCloseTo(0.11);
});

test('nothing above the least score is nothing; NaN is nothing', () => {
  expect(suppressOverlaps(boxes, new Float32Array([0.5, Number.NaN, 0.1, 0]), 0.5)).toEqual([]);
});

test('a crowd is cut off at 100', () => {
  const many = new Float32Array(4 * 150).map((_, at) => Math.floor(at / 4) + (at % 4 < 2 ? 0 : 0.9));
  expect(suppressOverlaps(many, new Float32Array(150).fill(0.9), 0.5)).toHaveLength(100);
});
