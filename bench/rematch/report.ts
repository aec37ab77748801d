import { figure, formatTable } from '../table.ts';
import type { RematchFigures } from './measure-rematch.ts';

/** Figures by database. */
export type RematchReport = Readonly<Record<string, RematchFigures>>;

/** `{"mysql":{"faces","knownPhotos","images","changed","preview_s","apply_s","undo_s"},"sqlite":{…}}` */
export function rematchJson(report: RematchReport): string {
  const rounded = Object.entries(report).map(([name, { preview_s, apply_s, undo_s, ...rest }]) => [
    name,
    { ...rest, preview_s: tenths(preview_s), apply_s: tenths(apply_s), undo_s: tenths(undo_s) },
  ]);
  return JSON.stringify(Object.fromEntries(rounded));
}

/** A table for people. */
export function rematchTable(report: RematchReport): string {
  const rows = Object.entries(report).map(([name, { faces, knownPhotos, changed, preview_s, apply_s, undo_s }]) => [
    name,
    ...[faces, knownPhotos, changed].map((count) => count.toLocaleString('en-US')),
    ...[preview_s, apply_s, undo_s].map(figure),
  ]);
  return formatTable(['in', 'faces', 'known photos', 'get a name', 'preview, s', 'apply, s', 'undo, s'], rows);
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
