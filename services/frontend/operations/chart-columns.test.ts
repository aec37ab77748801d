import { expect, test } from 'bun:test';
import type { MinuteFigures } from '@lineup/db/store';
import { columnsOf, RANGES, roundUp } from './chart-columns.ts';

const NOTHING = { accepted: 0, identified: 0, unknown: 0, noFace: 0, failed: 0, quarantined: 0, latency: {} };
const MINUTE_MS = 60_000;
/** 2026-05-07T13:37:42Z */
const NOW = Date.UTC(2026, 4, 7, 13, 37, 42);
const at = (minutesAgo: number, given: Partial<MinuteFigures> = {}): MinuteFigures => ({
  ...NOTHING,
  at: new Date(Math.floor(NOW / MINUTE_MS) * MINUTE_MS - minutesAgo * MINUTE_MS),
  span: 1,
  ...given,
});

test('an hour has a column for each minute, empty ones too; the last is the present one', () => {
  const rows = [at(61, { accepted: 9 }), at(59, { accepted: 1 }), at(3, { identified: 2 }), at(0, { accepted: 4 })];
  const columns = columnsOf(rows, 'hour', NOW);
  expect(columns).toHaveLength(60);
  expect(columns.map(({ accepted }) => accepted)).toEqual([1, ...Array<number>(58).fill(0), 4]);
  expect(columns[56]).toMatchObject({ identified: 2, from: at(3).at.getTime() });
});

test('wider columns add up what falls into them, latencies too', () => {
  const rows = [
    at(8, { accepted: 1, latency: { 3: 1 } }),
    at(7, { accepted: 2, latency: { 3: 2, 9: 1 } }),
    at(5, { accepted: 4 }),
  ];
  const columns = columnsOf(rows, 'day', NOW);
  expect(columns).toHaveLength(96);
  // A quarter of an hour began seven minutes ago.
  expect(columns.slice(-2)).toMatchObject([
    { accepted: 1, latency: { 3: 1 } },
    { accepted: 6, latency: { 3: 2, 9: 1 } },
  ]);
  for (const word of ['hour', 'day', 'month'] as const) {
    const { minutes, step } = RANGES[word];
    expect(columnsOf([], word, NOW)).toHaveLength(minutes / step);
  }
});

test('axes end at round numbers', () => {
  expect([0, 0.3, 1, 1.5, 7, 10, 11, 49, 51, 1_234].map(roundUp)).toEqual([1, 0.5, 1, 2, 10, 10, 20, 50, 100, 2_000]);
});
