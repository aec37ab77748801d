import { expect, test } from 'bun:test';
import { addLatencies, latencyBucket, latencyQuantile } from './latency-histogram.ts';

const of = (...times: number[]) => addLatencies(times.map((ms) => ({ [latencyBucket(ms)]: 1 })));

test('a quantile is wrong by a fifth at the most', () => {
  for (let ms = 60; ms < 600_000_000; ms *= 1.3) {
    const read = latencyQuantile(of(ms), 0.5) ?? 0;
    expect(Math.abs(read / ms - 1)).toBeLessThan(0.21);
  }
});

test('the median and the slowest of many', () => {
  const hundred = of(...Array.from({ length: 100 }, (_, at) => (at + 1) * 100));
  expect(latencyQuantile(hundred, 0.5)).toBeWithin(4_000, 6_000);
  expect(latencyQuantile(hundred, 0.95)).toBeWithin(7_600, 11_400);
});

test('nothing has no quantile; nothing is too long or too short', () => {
  expect(latencyQuantile({}, 0.5)).toBeUndefined();
  expect(latencyBucket(0)).toBe(0);
  expect(latencyBucket(Number.MAX_SAFE_INTEGER)).toBe(48);
});
