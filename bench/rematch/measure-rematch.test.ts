import { expect, test } from 'bun:test';
import { needs } from '../../test/harness/real-parts.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { measureRematch } from './measure-rematch.ts';
import { rematchJson, rematchTable } from './report.ts';

allowForRealTime();

test('measures, and finds on the images who was found', async () => {
  const figures = await measureRematch('sqlite', { faces: 400, knownPhotos: 200 });
  expect(figures.images).toBe(200);
  expect(figures.changed).toBeGreaterThan(250);
  expect(figures.apply_s).toBeGreaterThan(0);
});

needs('mariadb').describe('with MariaDB', () => {
  test('measures as well', async () => {
    expect((await measureRematch('mysql', { faces: 100, knownPhotos: 100 })).changed).toBeGreaterThan(50);
  });
});

test('figures as a table and as JSON', () => {
  const plan = { faces: 100_000, knownPhotos: 1_000, images: 50_000, changed: 70_000 };
  const mysql = { ...plan, preview_s: 12.34, apply_s: 9.876, undo_s: 0.5 };
  expect(rematchTable({ mysql })).toBe(
    [
      '| in    |   faces | known photos | get a name | preview, s | apply, s | undo, s |',
      '| ----- | ------: | -----------: | ---------: | ---------: | -------: | ------: |',
      '| mysql | 100,000 |        1,000 |     70,000 |         12 |      9.9 |    0.50 |',
    ].join('\n'),
  );
  expect(JSON.parse(rematchJson({ mysql }))).toEqual({ mysql: { ...mysql, preview_s: 12.3, apply_s: 9.9 } });
});
