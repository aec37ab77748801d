import { expect, test } from 'bun:test';
import { allWell, reportOf, reportTable } from './report.ts';
import type { ScenarioResult } from './run-scenario.ts';

const result = (changes: Partial<ScenarioResult> = {}): ScenarioResult => ({
  name: 'zombie',
  images: 10,
  faults: 2,
  lost: 0,
  doubled: 0,
  stuck: 0,
  stale_writes: 0,
  recovery_p99_ms: 30,
  passed: true,
  proof: 'two stood still',
  ...changes,
});

test('figures are added up, and of the recoveries the longest counts', () => {
  const report = reportOf([result(), result({ recovery_p99_ms: null }), result({ recovery_p99_ms: 50, lost: 3 })]);
  expect(report).toMatchObject({ images: 30, faults: 6, lost: 3, recovery_p99_ms: 50 });
  expect(report.scenarios).toHaveLength(3);
  expect(reportOf([result({ recovery_p99_ms: null })]).recovery_p99_ms).toBeNull();
});

test('all is well when nothing was damaged and every scenario has passed', () => {
  expect(allWell(reportOf([result(), result()]))).toBe(true);
  for (const damage of [{ lost: 1 }, { doubled: 1 }, { stuck: 1 }, { stale_writes: 1 }, { passed: false }]) {
    expect(allWell(reportOf([result(), result(damage)]))).toBe(false);
  }
});

test('the table says which scenario failed, and what proves the others', () => {
  const text = reportTable(reportOf([result(), result({ name: 'breaker', passed: false, proof: 'four calls' })]));
  const lines = text.split('\n');
  expect(lines[2]).toMatch(/^\| zombie +\| +10 \| +2 \| .* \| +yes \|$/);
  expect(lines[3]).toMatch(/^\| breaker .* \| +NO \|$/);
  expect(lines[4]).toMatch(/^\| in all +\| +20 \| +4 \| .* \| +NO \|$/);
  expect(lines.slice(6)).toEqual(['zombie: two stood still', 'breaker: four calls']);
});
