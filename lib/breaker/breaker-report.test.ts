import { expect, test } from 'bun:test';
import { reportOf } from './breaker-report.ts';

test('tells others where it stands in times that they can use', () => {
  const of = (state: Parameters<typeof reportOf>[0]['state'], waitMs = 0) =>
    reportOf({ state, retryAfterMs: () => waitMs });
  expect(of(() => ({ state: 'closed', failures: 2 }))).toEqual({ state: 'closed', failures: 2, leftMs: 0 });
  expect(of(() => ({ state: 'open', until: 123_456 }), 7_999.5)).toEqual({ state: 'open', failures: 0, leftMs: 8_000 });
  // Others are asked to come again in a moment, which is no break.
  expect(of(() => ({ state: 'probing' }), 200)).toEqual({ state: 'probing', failures: 0, leftMs: 0 });
});
