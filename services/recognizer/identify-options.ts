import { existsSync } from 'node:fs';

/** What somebody wants of `bun run identify`. */
export type IdentifyCommand =
  | { readonly kind: 'help' }
  /** At least one. */
  | { readonly kind: 'files'; readonly files: readonly string[] }
  /** The command line makes no sense: why, and how it is used. */
  | { readonly kind: 'wrong'; readonly problem: string };

/** What `--help` prints. */
export const IDENTIFY_HELP = `bun run identify FILE…

Who is on these photos? Prints the nearest known photo of each person who is recognized, for each file. Needs no running
Lineup, and works beside one. A file whose name begins with a dash goes behind --, or is written ./-name.jpg.

Settings are those of the recognizer: KNOWN_PEOPLE, DATA_DIR, MATCH_THRESHOLD, RECOGNIZER_…

Exit code 0: all were looked at; 2: a file is no photo that can be read; 1: it cannot work here.
`;

/**
 * The command line, as words behind `bun run identify`. Bun keeps a `--` before all others to itself, so that what begins
 * with a dash is also a file where there is one.
 */
export function readIdentifyCommand(words: readonly string[]): IdentifyCommand {
  const dashes = words.indexOf('--');
  const before = dashes < 0 ? words : words.slice(0, dashes);
  if (before.some((word) => word === '--help' || word === '-h')) return { kind: 'help' };
  const unknown = before.find((word) => word.startsWith('-') && !existsSync(word));
  if (unknown !== undefined) return wrong(`unknown option ${unknown}`);
  const files = [...before, ...(dashes < 0 ? [] : words.slice(dashes + 1))];
  return files.length > 0 ? { kind: 'files', files } : wrong('no photo given');
}

function wrong(problem: string): IdentifyCommand {
  return { kind: 'wrong', problem: `${problem}; use: bun run identify FILE…` };
}
