import { expect, test } from 'bun:test';
import { backOffMs } from './back-off.ts';

test('while all is well it is the usual time, without chance', () => {
  expect(backOffMs(0, { everyMs: 1_000, random: () => 0.99 })).toBe(1_000);
});

test('it doubles with every failure, up to five seconds', () => {
  const waits = [1, 2, 3, 9, 2_000].map((failures) => backOffMs(failures, { everyMs: 1_000, random: () => 0 }));
  expect(waits).toEqual([2_000, 4_000, 5_000, 5_000, 5_000]);
});

test('chance takes up to half of it away', () => {
  expect(backOffMs(3, { everyMs: 1_000, random: () => 0.5 })).toBe(3_750);
  expect(backOffMs(3, { everyMs: 1_000, random: () => 1 })).toBe(2_500);
});

test('it is never shorter than usual for a slow sweep', () => {
  expect(backOffMs(4, { everyMs: 60_000, random: () => 0 })).toBe(60_000);
});
