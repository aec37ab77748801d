import { expect, test } from 'bun:test';
import { backOff, outageBackOff, withJitter } from './back-off.ts';

test('the bound doubles with each attempt, up to five minutes', () => {
  const most = (spent: number) => backOff(spent, () => 1);
  expect([1, 2, 3, 4].map(most)).toEqual([2_000, 4_000, 8_000, 16_000]);
  expect([9, 100, 5_000].map(most)).toEqual([300_000, 300_000, 300_000]);
});

test('full jitter: anything below the bound', () => {
  expect(backOff(3, () => 0)).toBe(0);
  expect(backOff(3, () => 0.5)).toBe(4_000);
});

test('an outage is waited out', () => {
  expect([1, 2, 50].map((spent) => outageBackOff(spent, () => 1))).toEqual([16_000, 32_000, 300_000]);
});

test('a little more, never less', () => {
  expect(withJitter(100, () => 0)).toBe(100);
  expect(withJitter(100.2, () => 0)).toBe(101);
  expect(withJitter(100, () => 0.999)).toBeWithin(101, 1_000);
});
