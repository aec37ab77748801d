import { join } from 'node:path';
import { StartupError } from '@lineup/domain';
import { pause, type Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';

/** What the child says of itself. */
export type RecognizerNews =
  | { readonly state: 'started'; readonly address: string }
  /** Models and gallery are loaded. */
  | { readonly state: 'ready' }
  | { readonly state: 'failed'; readonly message: string };

/** What {@link createRecognizerChild} needs. */
export interface RecognizerChildOptions {
  /** The child's whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
}

/** Milliseconds before a recognizer that went away is started again: first, and at the most. */
const RESTART_MS = { first: 500, most: 10_000 };
/** Milliseconds that it has to finish what it does. */
const STOP_MS = 15_000;

/**
 * The recognizer as a process of its own: a crash in native code ends that process and not this one. When it goes away
 * it is started again, with growing pauses.
 */
export function createRecognizerChild({ env, log }: RecognizerChildOptions): Runnable {
  const stopping = new AbortController();
  let child: Bun.Subprocess | undefined;
  let missing: string | undefined = 'the recognizer is starting';
  let supervision: Promise<void> | undefined;

  /** Starts a child; resolves when it listens, rejects when it cannot. */
  async function launch(): Promise<Bun.Subprocess> {
    const started = Promise.withResolvers<void>();
    missing = 'the recognizer is starting';
    const process_ = Bun.spawn([process.execPath, join(import.meta.dir, 'recognizer-process.ts')], {
      env: { ...env },
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'inherit',
      ipc(news: RecognizerNews) {
        if (news.state === 'failed') started.reject(new StartupError(news.message));
        else if (news.state === 'started') started.resolve();
        else missing = undefined;
      },
    });
    child = process_;
    void process_.exited.then((code) => {
      missing = 'the recognizer is not running';
      started.reject(new StartupError(`the recognizer ended as it started (exit code ${code}); its log says why`));
    });
    await started.promise;
    return process_;
  }

  async function supervise(first: Bun.Subprocess): Promise<void> {
    let running = first;
    let pauseMs = RESTART_MS.first;
    while (!stopping.signal.aborted) {
      const since = performance.now();
      await running.exited;
      if (stopping.signal.aborted) return;
      // One that has worked for a while may come back at once.
      if (performance.now() - since > RESTART_MS.most) pauseMs = RESTART_MS.first;
      log.warn(
        { exitCode: running.exitCode, signal: running.signalCode, pauseMs },
        `the recognizer went away; starting it again in ${pauseMs} ms`,
      );
      await pause(pauseMs, stopping.signal);
      if (stopping.signal.aborted) return;
      pauseMs = Math.min(pauseMs * 2, RESTART_MS.most);
      try {
        running = await launch();
      } catch (error) {
        log.error({ err: error }, 'the recognizer did not start');
      }
    }
  }

  return {
    name: 'recognizer',
    async start() {
      supervision = supervise(await launch());
    },
    notReady: () => missing,
    async stop() {
      stopping.abort();
      const last = child;
      if (last && last.exitCode === null) {
        last.kill('SIGTERM');
        const force = setTimeout(() => last.kill('SIGKILL'), STOP_MS);
        await last.exited;
        clearTimeout(force);
      }
      await supervision;
    },
  };
}
