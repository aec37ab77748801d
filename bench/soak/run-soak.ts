import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureError } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { DEFAULT_LIMITS } from '@lineup/photo';
import type { EngineChoice } from '../../services/recognizer/load-engine.ts';
import { highestResidentBytes, residentBytes } from '../../services/recognizer/resident-memory.ts';
import { createWorkerPool, type WorkerPool } from '../../services/recognizer/worker-pool.ts';
import type { Sample } from './trend.ts';

/** What {@link runSoak} needs. */
export interface SoakOptions {
  readonly engine: EngineChoice;
  /** Photos in all. */
  readonly photos: number;
  readonly workers: number;
  /** Photos that are looked at over and over; also those that are none. */
  readonly folder: string;
  readonly cacheDir: string;
  /** Called now and then with the number of photos done. */
  readonly tell: (done: number) => void;
}

/** One process over time. */
export interface ProcessMemory {
  readonly pid: number;
  /** Photos done by all workers together, and MB (10⁶ bytes) in memory. */
  readonly samples: Sample[];
  /** The most that it has ever had, in MB. */
  highest: number;
}

/** What came of it. */
export interface SoakResult {
  readonly engine: string;
  readonly parent: ProcessMemory;
  /** In the order of their start; more than there are places when some were replaced. */
  readonly workers: readonly ProcessMemory[];
  readonly faces: number;
  /** Photos that were refused, for which some of them are made. */
  readonly refused: number;
  /** Photos over which a worker was lost. */
  readonly lost: number;
  readonly seconds: number;
}

/** Photos between two looks at the memory. */
const LOOK_EVERY = 5;

/** Photos that are on their way at once for each worker: the next one waits when a worker is free. */
const AHEAD = 2;

/** Lets a pool of real workers look at photos, and looks at the memory of all processes meanwhile. Linux only. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { folder, workers } = options;
  const names = (await readdir(folder)).sort();
  const pool = createWorkerPool({
    engine: options.engine,
    cacheDir: options.cacheDir,
    workers,
    timeoutMs: 60_000,
    limits: DEFAULT_LIMITS,
    log: createLogger({ service: 'soak', level: 'warn', format: 'pretty', destination: process.stderr }),
  });
  const began = performance.now();
  await pool.start();
  try {
    const paths = shuffledForever(names.map((name) => join(folder, name)));
    const seen = await lookAtAll(pool, paths, options);
    return { ...seen, engine: pool.engine(), seconds: (performance.now() - began) / 1_000 };
  } finally {
    await pool.stop();
  }
}

async function lookAtAll(pool: WorkerPool, paths: Iterator<string>, { photos, workers, tell }: SoakOptions) {
  const parent: ProcessMemory = { pid: process.pid, samples: [], highest: 0 };
  const processes = new Map<number, ProcessMemory>();
  const counts = { faces: 0, refused: 0, lost: 0 };
  let begun = 0;
  let done = 0;

  async function oneAfterTheOther(): Promise<void> {
    while (begun < photos) {
      begun += 1;
      await lookAt(String(paths.next().value));
      done += 1;
      if (done % LOOK_EVERY === 0) measure();
      if (done % 100 === 0) tell(done);
    }
  }

  async function lookAt(path: string): Promise<void> {
    try {
      const { faces } = await pool.describe({ path, roots: ['/'] }, 'identify');
      counts.faces += faces.length;
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      counts[error.failure.code.startsWith('recognizer_') ? 'lost' : 'refused'] += 1;
    }
  }

  function measure(): void {
    note(parent, done);
    for (const pid of pool.processes()) {
      const worker = processes.get(pid) ?? { pid, samples: [], highest: 0 };
      processes.set(pid, worker);
      note(worker, done);
    }
  }

  await Promise.all(Array.from({ length: workers * AHEAD }, oneAfterTheOther));
  return { parent, workers: [...processes.values()], ...counts };
}

function note(memory: ProcessMemory, x: number): void {
  const bytes = residentBytes(memory.pid);
  if (bytes === undefined) return;
  memory.samples.push({ x, y: bytes / 1e6 });
  memory.highest = Math.max(memory.highest, (highestResidentBytes(memory.pid) ?? bytes) / 1e6);
}

/** All of them, then all of them in another order, and so on; the same orders every time. */
function* shuffledForever(paths: readonly string[]): Generator<string, never> {
  let seed = 1;
  for (;;) {
    const round = [...paths];
    while (round.length > 0) {
      // Numbers that look random: the minimal standard generator of Park and Miller.
      seed = (seed * 16_807) % 2_147_483_647;
      yield* round.splice(seed % round.length, 1);
    }
  }
}
