import { expect, test } from 'bun:test';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { measureGroups } from './measure-groups.ts';
import { groupsJson, groupsTable } from './report.ts';

allowForRealTime();

test('measures, and finds groups', async () => {
  const figures = await measureGroups('sqlite', 600);
  expect(figures.grouped).toBeGreaterThan(300);
  expect(figures.all_s).toBeGreaterThan(0);
});

test('figures as a table and as JSON', () => {
  const counts = { faces: 100_000, groups: 20_000, grouped: 70_000, largest: 15 };
  const mysql = { ...counts, all_s: 31.26, restart_s: 9.94, one_ms: 300.4 };
  expect(groupsTable({ mysql }).split('\n').at(-1)).toBe(
    '| mysql | 100,000 | 20,000 |    70,000 |      15 |     31 |        9.9 |          300 |',
  );
  expect(JSON.parse(groupsJson({ mysql }))).toEqual({ mysql: { ...mysql, all_s: 31.3, restart_s: 9.9, one_ms: 300 } });
});
