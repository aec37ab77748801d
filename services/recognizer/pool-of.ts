import type { Logger } from '@lineup/log';
import type { RecognizerSettings } from './settings.ts';
import { createWorkerPool, type PoolOptions, type WorkerPool } from './worker-pool.ts';

/** A pool as the recognizer's settings want it; it starts nothing yet. */
export function poolOf(
  settings: RecognizerSettings,
  log: Logger,
  more: Partial<Pick<PoolOptions, 'command' | 'onReadiness'>> = {},
): WorkerPool {
  return createWorkerPool({
    engine: settings.RECOGNIZER_ENGINE,
    cacheDir: settings.cacheDir,
    workers: settings.RECOGNIZER_WORKERS,
    timeoutMs: settings.RECOGNIZER_TIMEOUT_MS,
    memoryBytes: settings.memoryBytes,
    limits: settings.limits,
    log,
    ...more,
  });
}
