import { join } from 'node:path';
import { requirePart } from '../../test/harness/real-parts.ts';

/** What the load generator saw. */
export interface Load {
  /** Answers of any status. */
  readonly answers: number;
  /** Answers that were not 202. */
  readonly refused: number;
  /** Requests without an answer. */
  readonly failed: number;
  readonly seconds: number;
  /** Milliseconds from a request to its answer. */
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly most_ms: number;
}

/** What {@link runLoad} does. */
export interface LoadOptions {
  /** `http://127.0.0.1:8000` */
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
  /** Tells the paths of this run from those of others: letters and digits. */
  readonly run: string;
}

/**
 * Posts a new image over each connection as soon as the one before it is answered, by wrk (https://github.com/wg/wrk).
 *
 * @throws Error when wrk is missing, naming the package, or when it ends without figures
 */
export async function runLoad({ url, seconds, connections, run }: LoadOptions): Promise<Load> {
  const script = join(import.meta.dir, 'post-images.lua');
  const wrk = Bun.spawn(
    [
      requirePart('wrk', 'wrk'),
      '--threads=1',
      `--connections=${connections}`,
      `--duration=${seconds}s`,
      '--timeout=10s',
      `--script=${script}`,
      url,
      '--',
      run,
    ],
    { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
  );
  const [out, err] = await Promise.all([new Response(wrk.stdout).text(), new Response(wrk.stderr).text(), wrk.exited]);
  const line = out.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`wrk ended without figures:\n${out}${err}`);
  return JSON.parse(line) as Load;
}
