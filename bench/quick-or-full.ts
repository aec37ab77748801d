import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';

/** The databases that are measured. */
export type DatabaseKind = 'mysql' | 'sqlite';

/** What {@link readOptions} found. */
export interface BenchOptions {
  /** Less of everything, for a first look. */
  readonly quick: boolean;
  /** Figures for programs. */
  readonly json: boolean;
}

/**
 * The options that benchmarks with one plan for each size have. `--help` prints the help and ends the process with 0; what
 * is not known ends it with 2.
 *
 * @param command as one types it behind `bun run`: `bench:accept`
 */
export function readOptions(command: string, help: string): BenchOptions {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { values } = parseArgs({ options: { quick: flag, json: flag, help: { ...flag, short: 'h' } } });
    if (values.help) {
      process.stdout.write(help);
      process.exit(0);
    }
    return values;
  } catch (error) {
    console.error(`${command}: ${commandLineProblem(error)}; try: bun run ${command} --help`);
    process.exit(2);
  }
}

/** Says what is measured now, where the report is not. */
export function tell(what: string): void {
  console.error(`  ${what} …`);
}

/** Measures the same with each database, one after the other. */
export async function withEach<Figures>(
  measure: (kind: DatabaseKind) => Promise<Figures>,
): Promise<{ readonly mysql: Figures; readonly sqlite: Figures }> {
  tell('MariaDB');
  const mysql = await measure('mysql');
  tell('SQLite');
  return { mysql, sqlite: await measure('sqlite') };
}
