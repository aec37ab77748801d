import { expect, test } from 'bun:test';
import { consecutiveFailures } from './trip-rule.ts';

test('trips at the limit and above it, not below', () => {
  const rule = consecutiveFailures(3);
  expect([0, 1, 2, 3, 4].map((run) => rule.trips(run))).toEqual([false, false, false, true, true]);
});

test('a failure makes the run longer, an answer ends it', () => {
  const rule = consecutiveFailures(3);
  expect(rule.afterFailure(rule.afterFailure(0))).toBe(2);
  expect(rule.afterAnswer(2)).toBe(0);
});

test('one failure after the last chance trips', () => {
  const rule = consecutiveFailures(3);
  expect(rule.trips(rule.lastChance)).toBe(false);
  expect(rule.trips(rule.afterFailure(rule.lastChance))).toBe(true);
});
