import { expect, test } from 'bun:test';
import { createEventGaps } from './event-gaps.ts';

test('what is left out is waited for until it comes, or for some seconds', () => {
  let now = 0;
  const gaps = createEventGaps(() => now);
  gaps.note(10, [11, 14, 15]);
  expect(gaps.missing()).toEqual([12, 13]);
  now = 6_000;
  gaps.note(15, [12, 17]);
  expect(gaps.missing()).toEqual([13, 16]);
  now = 12_000;
  expect(gaps.missing()).toEqual([16]);
  gaps.clear();
  expect(gaps.missing()).toEqual([]);
});

test('wide gaps and many gaps do not grow without end', () => {
  const gaps = createEventGaps(() => 0);
  gaps.note(0, [1_000_000_000]);
  expect(gaps.missing()).toHaveLength(1_000);
  gaps.note(
    1_000_000_000,
    Array.from({ length: 5_000 }, (_, at) => 1_000_000_000 + 2 * (at + 1)),
  );
  expect(gaps.missing()).toHaveLength(1_000);
  expect(gaps.missing().at(-1)).toBe(1_000_009_999);
});
