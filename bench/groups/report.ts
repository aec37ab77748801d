import { figure, formatTable } from '../table.ts';
import type { GroupFigures } from './measure-groups.ts';

/** Figures by database. */
export type GroupReport = Readonly<Record<string, GroupFigures>>;

/** `{"mysql":{"faces","groups","grouped","largest","all_s","restart_s","one_ms"},"sqlite":{…}}` */
export function groupsJson(report: GroupReport): string {
  const rounded = Object.entries(report).map(([name, { all_s, restart_s, one_ms, ...rest }]) => [
    name,
    { ...rest, all_s: tenths(all_s), restart_s: tenths(restart_s), one_ms: Math.round(one_ms) },
  ]);
  return JSON.stringify(Object.fromEntries(rounded));
}

/** A table for people. */
export function groupsTable(report: GroupReport): string {
  const rows = Object.entries(report).map(([name, { faces, groups, grouped, largest, ...times }]) => [
    name,
    ...[faces, groups, grouped, largest].map((count) => count.toLocaleString('en-US')),
    ...[times.all_s, times.restart_s, times.one_ms].map(figure),
  ]);
  return formatTable(['in', 'faces', 'groups', 'in groups', 'largest', 'all, s', 'restart, s', 'one more, ms'], rows);
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
