import { expect, test } from 'bun:test';
import { settled, trendOf } from './trend.ts';

const line = (slope: number, noise = 0) =>
  Array.from({ length: 40 }, (_, x) => ({ x, y: 300 + slope * x + noise * (x % 2 === 0 ? 1 : -1) }));

test('a line is found with its slope, without error', () => {
  const { slope, error } = trendOf(line(0.25));
  expect(slope).toBeCloseTo(0.25);
  expect(error).toBeCloseTo(0);
});

test('what goes up and down has next to no slope, and an error', () => {
  const { slope, error } = trendOf(line(0, 10));
  expect(Math.abs(slope)).toBeLessThan(error);
  expect(error).toBeGreaterThan(0.1);
});

test('too few measurements, or all at one place, have no slope', () => {
  expect(trendOf(line(1).slice(0, 2)).slope).toBeNaN();
  expect(trendOf([1, 2, 3].map((y) => ({ x: 5, y }))).slope).toBeNaN();
});

test('the first quarter is left out', () => {
  expect(settled(line(1))[0]?.x).toBe(10);
  expect(settled([])).toEqual([]);
});
