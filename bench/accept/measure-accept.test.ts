import { expect, test } from 'bun:test';
import { needs } from '../../test/harness/real-parts.ts';
import { measureAccept } from './measure-accept.ts';
import { acceptJson, acceptTable } from './report.ts';

needs('wrk', 'nsqd').describe('bench:accept', () => {
  test('measures, and finds every image, event and message that it was told of', async () => {
    const figures = await measureAccept('sqlite', { warmUpSeconds: 1, seconds: 1, connections: 8 });
    expect(figures.posts_per_s).toBeGreaterThan(0);
    expect(figures.p99_ms).toBeGreaterThanOrEqual(figures.p50_ms);
  });
});

test('figures as a table and as JSON', () => {
  const mysql = { posts_per_s: 12345.6, p50_ms: 4.25, p99_ms: 11.5, rows_before: 0 };
  const report = { mysql, mysql_with_a_million_images: { ...mysql, rows_before: 1_000_000 } };
  expect(acceptTable(report)).toBe(
    [
      '| taken in by                 | POSTs a second | median, ms | p99, ms |',
      '| --------------------------- | -------------: | ---------: | ------: |',
      '| mysql                       |          12346 |        4.3 |    11.5 |',
      '| mysql with a million images |          12346 |        4.3 |    11.5 |',
    ].join('\n'),
  );
  expect(JSON.parse(acceptJson({ mysql }))).toEqual({
    mysql: { posts_per_s: 12346, p50_ms: 4.25, p99_ms: 11.5, rows_before: 0 },
  });
});
