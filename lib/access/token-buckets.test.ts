import { expect, test } from 'bun:test';
import { createTokenBuckets } from './token-buckets.ts';

function bucketsAt(options: { perSecond: number; burst: number; most?: number }) {
  const clock = { now: 1_000 };
  return { clock, buckets: createTokenBuckets({ ...options, now: () => clock.now }) };
}

test('a burst passes, then as many a second as come back', () => {
  const { clock, buckets } = bucketsAt({ perSecond: 2, burst: 3 });
  expect([1, 2, 3].map(() => buckets.take('ada'))).toEqual([0, 0, 0]);
  expect(buckets.take('ada')).toBe(500);
  clock.now += 400;
  expect(buckets.waitMs('ada')).toBeCloseTo(100);
  clock.now += 100;
  expect([1, 2].map(() => buckets.take('ada'))).toEqual([0, 500]);
});

test('a bucket never holds more than a burst, and one name takes nothing from another', () => {
  const { clock, buckets } = bucketsAt({ perSecond: 10, burst: 2 });
  clock.now += 3_600_000;
  const taken = [1, 2, 3].map(() => buckets.take('ada'));
  expect(taken.map((wait) => wait === 0)).toEqual([true, true, false]);
  expect(buckets.take('bob')).toBe(0);
});

test('to look takes nothing, and remembers nobody', () => {
  const { buckets } = bucketsAt({ perSecond: 1, burst: 1 });
  for (let look = 0; look < 5; look += 1) expect(buckets.waitMs('ada')).toBe(0);
  expect(buckets.size()).toBe(0);
});

test('a million names take no more memory than the bound; who came last is remembered', () => {
  const { buckets } = bucketsAt({ perSecond: 1, burst: 1, most: 100 });
  buckets.take('first');
  for (let name = 0; name < 1_000; name += 1) {
    buckets.take(`stranger ${name}`);
    if (name === 98) expect(buckets.take('first')).toBeGreaterThan(0);
  }
  expect(buckets.size()).toBe(100);
  expect(buckets.take('stranger 999')).toBeGreaterThan(0);
  expect(buckets.take('first')).toBe(0);
});
