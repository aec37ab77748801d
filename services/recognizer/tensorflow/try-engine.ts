import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { DEFAULT_LIMITS } from '@lineup/photo';
import { startWorker } from '../worker-process.ts';

/** What came of a try: it works, or the first thing that went wrong. */
export type Tried = { readonly works: true; readonly faces: number } | { readonly works: false; readonly why: string };

/** Milliseconds for loading, and again for the photo: the library alone is half a gigabyte on a cold disk. */
const PATIENCE_MS = 120_000;

/**
 * Lets engine `tensorflow` look at a photo, the first of face-api's samples. It does so in a worker, as the recognizer
 * would have it: a library that this processor cannot run ends the worker alone, and a failed load leaves no trace in
 * this process.
 */
export async function tryEngine(): Promise<Tried> {
  const demo = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');
  const log = createLogger({ service: 'setup', level: 'warn', format: 'pretty', destination: process.stderr });
  try {
    const worker = await startWorker({
      command: [process.execPath, join(import.meta.dir, '..', 'worker.ts')],
      engine: 'tensorflow',
      cacheDir: tmpdir(),
      limits: DEFAULT_LIMITS,
      loadMs: PATIENCE_MS,
      onNotice: () => undefined,
      log,
    });
    try {
      const { faces } = await worker.describe({ path: join(demo, 'sample1.jpg'), roots: [demo] }, PATIENCE_MS);
      return { works: true, faces: faces.length };
    } finally {
      await worker.stop();
    }
  } catch (error) {
    return { works: false, why: messageOf(error) };
  }
}
