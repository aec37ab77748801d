import { formatTable } from '../table.ts';
import type { AcceptFigures } from './measure-accept.ts';

/** Figures by what was measured. */
export type AcceptReport = Readonly<Record<string, AcceptFigures>>;

/** `{"mysql":{"posts_per_s","p50_ms","p99_ms","rows_before"},"sqlite":{…}}` */
export function acceptJson(report: AcceptReport): string {
  const rounded = Object.entries(report).map(([name, { posts_per_s, p50_ms, p99_ms, rows_before }]) => [
    name,
    { posts_per_s: Math.round(posts_per_s), p50_ms, p99_ms, rows_before },
  ]);
  return JSON.stringify(Object.fromEntries(rounded));
}

/** A table for people. */
export function acceptTable(report: AcceptReport): string {
  const rows = Object.entries(report).map(([name, { posts_per_s, p50_ms, p99_ms }]) => [
    name.replaceAll('_', ' '),
    posts_per_s.toFixed(0),
    p50_ms.toFixed(1),
    p99_ms.toFixed(1),
  ]);
  return formatTable(['taken in by', 'POSTs a second', 'median, ms', 'p99, ms'], rows);
}
