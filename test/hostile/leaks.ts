import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Target } from './target.ts';

/** Where this repository lies. */
const HERE = resolve(import.meta.dir, '../..');

/** What an answer must never hold: where things lie on this machine, and where in the code something was thrown. */
const NEVER: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a stack', /\n\s+at |\bat \S+ \(|:\d+:\d+\)/],
  ['a source file', /\.tsx?:\d|\bnode_modules\b|\bnode:internal\b/],
  ['the words of a library', /\bSqliteError\b|\bSQLITE_|\bvips|\bprotobuf\b|\bECONN|\bENOENT\b|\bEACCES\b/],
];

/** What of an answer must not get out, by what it is; empty when all is well. */
export function leaksIn(said: string, { dataDir, outside }: Target): string[] {
  const places = [HERE, homedir(), dataDir, outside].filter((place) => place.length > 1 && said.includes(place));
  return [...NEVER.filter(([, pattern]) => pattern.test(said)).map(([what]) => what), ...places];
}
