import { join } from 'node:path';
import type { EngineName } from '../../services/recognizer/load-engine.ts';
import { MEMORY_GOES_BACK } from '../../services/recognizer/worker-memory.ts';
import type { FromEngine, LookAt, Memory, PhotoTimes } from './worker-messages.ts';

/** An engine that is ready, in a process of its own. */
export interface EngineProcess {
  /** Milliseconds from starting the process to its being ready. */
  readonly startMs: number;
  /** Memory when it had just loaded. */
  readonly loaded: Memory;
  /** Looks at files, one after the other; one call at a time. Rejects when the process ends. */
  look(paths: readonly string[]): Promise<{ readonly photos: readonly PhotoTimes[]; readonly memory: Memory }>;
  stop(): Promise<void>;
}

/** Something that is measured. */
export interface Contender {
  readonly name: string;
  /** Is measured on the six photos, and not on the sizes. */
  readonly samplesOnly?: true;
  /** Starts it in a new process; rejects with why it does not load. */
  start(): Promise<EngineProcess>;
}

/** Thrown when an engine does not load; the message says why. */
export class CannotLoad extends Error {
  override readonly name = 'CannotLoad';
}

/**
 * Starts a process and lets it load an engine.
 *
 * @param cacheDir folder in which the engine may keep what it makes
 * @throws CannotLoad
 */
export async function startEngine(name: EngineName, cacheDir: string): Promise<EngineProcess> {
  let next = Promise.withResolvers<FromEngine>();
  const began = performance.now();
  const child = Bun.spawn(['bun', join(import.meta.dir, 'engine-worker.ts'), name, cacheDir], {
    stdin: 'ignore',
    // Libraries greet on standard output, where only the result belongs.
    stdout: 'ignore',
    stderr: 'pipe',
    // As the recognizer starts its workers.
    env: { ...MEMORY_GOES_BACK, ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ORT_DISABLE_TELEMETRY: '1' },
    ipc: (message: FromEngine) => next.resolve(message),
    onExit: ({ signalCode }, code) => void ended(signalCode ? String(signalCode) : `exit code ${code}`),
  });
  const said = new Response(child.stderr).text();

  async function ended(how: string): Promise<void> {
    const lines = (await said).trim().split('\n');
    const error = lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '';
    next.reject(new Error(`engine ${name} ended by ${how}: ${error}`));
  }

  async function stop(): Promise<void> {
    next.promise.catch(() => undefined);
    child.kill('SIGKILL');
    await child.exited;
  }

  const first = await next.promise.catch((error: Error) => ({ kind: 'cannot', why: error.message }) as const);
  if (first.kind !== 'ready') {
    await stop();
    throw new CannotLoad(first.kind === 'cannot' ? first.why : 'it answered before it was asked');
  }
  return {
    startMs: performance.now() - began,
    loaded: first.memory,
    async look(paths) {
      next = Promise.withResolvers();
      child.send({ paths } satisfies LookAt);
      const answer = await next.promise;
      if (answer.kind !== 'looked') throw new Error(`engine ${name} answered photos with ${answer.kind}`);
      return answer;
    },
    stop,
  };
}
