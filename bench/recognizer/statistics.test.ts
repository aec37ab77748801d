import { expect, test } from 'bun:test';
import { median, percentile, spread } from './statistics.ts';

test('the median is the middle value, or the mean of the two in the middle, in whatever order they come', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 10, 1, 2])).toBe(3);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

test('a percentile is a value that was measured: the least that the share does not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect(percentile(hundred, 0.95)).toBe(95);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile(hundred, 0.001)).toBe(1);
  expect(percentile([3, 1, 2], 0.95)).toBe(3);
  expect(percentile([], 0.95)).toBeNaN();
});

test('numbers are ordered as numbers, and what is measured stays as it was', () => {
  const values = [100, 20, 3];
  expect(spread(values)).toEqual({ median: 20, p95: 100 });
  expect(values).toEqual([100, 20, 3]);
});
