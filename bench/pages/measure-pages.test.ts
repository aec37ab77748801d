import { expect, test } from 'bun:test';
import { measurePages } from './measure-pages.ts';
import { pagesJson, pagesTable } from './report.ts';

test('every kind of page is asked for and answered', async () => {
  const { pages, counts } = await measurePages('sqlite', { images: 6_000, rounds: 1 });
  expect(counts.p50_ms).toBeGreaterThan(0);
  for (const { list, html } of pages) expect(Math.min(list.p50_ms, html.p50_ms)).toBeGreaterThan(0);
  const found = new Map(pages.map(({ page, images }) => [page, images]));
  expect(found.get('newest')).toBe(50);
  expect(found.get('person on one, the oldest')).toBe(1);
  expect(found.get('word in one path, the oldest')).toBe(1);
  expect(found.get('word in no path')).toBe(0);
  // All else has something to show, or is there to show nothing.
  const empty = pages.filter(({ images }) => images === 0).map(({ page }) => page);
  expect(empty).toEqual([
    'person on half, and quarantined',
    'person on half, and unknown',
    'two words that never meet',
    'word in no path',
  ]);
});

test('figures as tables and as JSON', () => {
  const times = { p50_ms: 1.234, p99_ms: 12.345 };
  const pages = [{ page: 'newest', images: 50, list: times, html: times }];
  const report = { sqlite: { images: 1_000_000, fill_s: 1, pages, counts: times } };
  expect(pagesTable(report)).toBe(
    [
      'sqlite, 1,000,000 images',
      '',
      '| page   | images | list, ms | p99 | whole page, ms | p99 |',
      '| ------ | -----: | -------: | --: | -------------: | --: |',
      '| newest |     50 |      1.2 |  12 |            1.2 |  12 |',
      '| counts |        |      1.2 |  12 |                |     |',
    ].join('\n'),
  );
  expect(JSON.parse(pagesJson(report)).sqlite.counts).toEqual({ p50_ms: 1.23, p99_ms: 12.35 });
});
