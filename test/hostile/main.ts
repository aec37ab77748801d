/**
 * `bun run hostile`: a thousand bad inputs in a row, each answered as it should be; does memory grow? Some three minutes,
 * on Linux. `--inputs N`, `--json`, `--help`. Exit code 1 when an input had another outcome or memory grew.
 */
import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';
import { endRun } from '../harness/run-folder.ts';
import { GROUPS, prepare } from './all-rows.ts';
import { leaksIn } from './leaks.ts';
import { memoryOf } from './memory.ts';
import { photoRows } from './photo-rows.ts';
import { isExpected, type Row } from './row.ts';
import { askAll, GOOD_ANSWERS } from './still-answers.ts';
import { startTarget, type Target } from './target.ts';

/** MB by which a process may have grown. */
const MOST_GROWTH_MB = 50;

const HELP = `bun run hostile [--inputs N] [--json]

Bad inputs in a row to a Lineup of its own: JSON, HTTP, paths, photos, forms, gRPC. Each must be answered as it should
be, and memory must not grow.

  --inputs N   how many, by default 1000, after all kinds were there once
  --json       prints the figures for programs

Exit code 0: all is well; 1: another outcome than expected, or a process grew by ${MOST_GROWTH_MB} MB; 2: bad input.
`;

/**
 * How often all photos are sent right before memory is measured: a worker keeps what it worked with, some 500 MB once it
 * has looked at the largest of them twice, and a worker that was replaced meanwhile has still to come to that.
 */
const PHOTO_ROUNDS = 2;

/** After so many inputs there is a good request to each service. */
const GOOD_EVERY = 50;

interface Figures {
  readonly inputs: number;
  readonly kinds: number;
  /** What was not as it should be, in words. */
  readonly unexpected: readonly string[];
  readonly processes: readonly {
    readonly name: string;
    /** Before the very first input. */
    readonly fresh_mb: number;
    readonly before_mb: number;
    readonly after_mb: number;
  }[];
}

function readOptions(): { inputs: number; json: boolean } {
  try {
    const options = { inputs: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false } } as const;
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h', default: false } } });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const inputs = Number(values.inputs);
    if (!Number.isInteger(inputs) || inputs < 1) throw new Error(`--inputs ${values.inputs}: a whole number from 1`);
    if (process.platform !== 'linux')
      throw new Error('the memory of other processes is read from /proc, on Linux only');
    return { inputs, json: values.json };
  } catch (error) {
    console.error(`hostile: ${commandLineProblem(error)}; try: bun run hostile --help`);
    process.exit(2);
  }
}

/** Sends so many inputs, beginning again when all were there; what was not as it should be. */
async function attack(target: Target, count: number): Promise<string[]> {
  const rows = GROUPS.flatMap((group) => group.rows.map((row) => [`${group.name}: ${row.name}`, row] as const));
  const unexpected: string[] = [];
  for (let sent = 0; sent < count; sent += 1) {
    const [name, row] = rows[sent % rows.length] ?? raise('there are no rows');
    unexpected.push(...(await problemsOf(target, name, row)));
    if (sent % GOOD_EVERY !== GOOD_EVERY - 1) continue;
    const answers = await askAll(target);
    if (!Bun.deepEquals(answers, GOOD_ANSWERS)) unexpected.push(`after ${name}: ${JSON.stringify(answers)}`);
    console.error(`  ${sent + 1} of ${count} …`);
  }
  return unexpected;
}

async function problemsOf(target: Target, name: string, row: Row): Promise<string[]> {
  const seen = await row.send(target);
  const leaks = leaksIn(seen.said, target).map((leak) => `${name}: the answer holds ${leak}`);
  return isExpected(row, seen) ? leaks : [`${name}: ${seen.outcome}, not ${row.expected}`, ...leaks];
}

async function measure(inputs: number): Promise<Figures> {
  const target = await startTarget();
  try {
    await prepare(target);
    const kinds = GROUPS.reduce((sum, { rows }) => sum + rows.length, 0);
    const fresh = await memoryOf(target);
    console.error('  each kind once …');
    const first = await attack(target, kinds);
    const before = await memoryAtWork(target);
    const unexpected = [...first, ...(await attack(target, inputs))];
    const after = await memoryAtWork(target);
    const processes = [...after].map(([name, mb]) => ({
      name,
      fresh_mb: Math.round(fresh.get(name) ?? 0),
      before_mb: Math.round(before.get(name) ?? 0),
      after_mb: Math.round(mb),
    }));
    return { inputs, kinds, unexpected, processes };
  } finally {
    await target.stop();
  }
}

/** Memory at like moments: right after the same photos. */
async function memoryAtWork(target: Target): Promise<ReadonlyMap<string, number>> {
  for (let round = 0; round < PHOTO_ROUNDS; round += 1) {
    for (const row of photoRows.rows) await row.send(target);
  }
  return memoryOf(target);
}

function table({ inputs, kinds, unexpected, processes }: Figures): string {
  const lines = processes.map(({ name, fresh_mb: fresh, before_mb: before, after_mb: after }) =>
    [
      name.padEnd(12),
      `${fresh}`.padStart(8),
      `${before}`.padStart(8),
      `${after}`.padStart(8),
      `${after - before}`.padStart(8),
    ].join(''),
  );
  return [
    `${inputs} bad inputs of ${kinds} kinds: ${unexpected.length} with another outcome than expected`,
    ...unexpected.map((problem) => `  ${problem}`),
    '',
    'MB in memory   fresh  before   after  growth',
    ...lines,
    '',
  ].join('\n');
}

function raise(message: string): never {
  throw new Error(message);
}

const { inputs, json } = readOptions();
const figures = await measure(inputs);
await endRun();
process.stdout.write(json ? `${JSON.stringify(figures)}\n` : table(figures));
const grown = figures.processes.some(({ before_mb, after_mb }) => after_mb - before_mb >= MOST_GROWTH_MB);
process.exit(grown || figures.unexpected.length > 0 ? 1 : 0);
