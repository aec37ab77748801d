import { messageOf, StartupError } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import type { Runnable } from './runnable.ts';

/** Milliseconds that draining may take unless {@link run} is told otherwise. Whoever stops a process must wait longer. */
export const DRAIN_MS = 25_000;

/** What {@link run} may be told. */
export interface RunOptions {
  readonly log: Logger;
  /** Milliseconds that draining may take before the process is ended by force; {@link DRAIN_MS} by default. */
  readonly drainMs?: number;
  /** Called once everything works (a banner). */
  readonly onReady?: () => void;
}

/** One Ctrl-C arrives twice under `bun run`: from the terminal, and handed on by bun. */
const SAME_KEYPRESS_MS = 500;

/**
 * Runs a process to its end: starts `runnable`, waits for SIGTERM or SIGINT, drains, exits. Exit code 0 after a clean
 * stop; 1 when it did not start, did not stop in time, or was told to stop a second time. Never returns before the
 * process is about to end.
 */
export async function run(runnable: Runnable, { log, drainMs = DRAIN_MS, onReady }: RunOptions): Promise<never> {
  // Handlers first: as process 1 of a container nothing else answers these signals.
  const stopRequested = Promise.withResolvers<NodeJS.Signals>();
  let firstSignalAt: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      firstSignalAt ??= performance.now();
      if (performance.now() - firstSignalAt > SAME_KEYPRESS_MS) {
        log.warn(`${signal} again: stopping at once`);
        process.exit(1);
      }
      stopRequested.resolve(signal);
    });
  }

  const starting = runnable.start().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const failed = await Promise.race([starting, stopRequested.promise.then(() => undefined)]);
  if (failed) {
    if (!(failed.error instanceof StartupError)) log.fatal({ err: failed.error }, `${runnable.name} did not start`);
    console.error(`${runnable.name}: ${messageOf(failed.error)}`);
    process.exit(1);
  }
  if (firstSignalAt === undefined) onReady?.();

  const signal = await stopRequested.promise;
  log.info(`${signal}: draining`);
  const force = setTimeout(() => {
    log.error(`not drained after ${drainMs} ms: stopping by force`);
    process.exit(1);
  }, drainMs);
  await starting;
  try {
    await runnable.stop();
  } catch (error) {
    log.error({ err: error }, 'did not stop cleanly');
    process.exit(1);
  }
  clearTimeout(force);
  log.info('stopped');
  process.exit(0);
}
