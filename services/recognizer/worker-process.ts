import { FailureError, failure } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import type { PhotoLimits } from '@lineup/photo';
import type { Notice } from './engine.ts';
import type { EngineChoice, SkippedEngine } from './load-engine.ts';
import type { FromWorker, PhotoFaces, PhotoRef, ToWorker } from './worker-protocol.ts';

/** What {@link startWorker} needs. */
export interface WorkerOptions {
  /** Program and arguments of the child process. */
  readonly command: readonly string[];
  readonly engine: EngineChoice;
  /** Folder in which the engine may keep what it makes. */
  readonly cacheDir: string;
  readonly limits: PhotoLimits;
  /** Milliseconds that loading the engine may take. */
  readonly loadMs: number;
  /** Called with what comes up while the engine loads. */
  readonly onNotice: (notice: Notice) => void;
  readonly log: Logger;
}

/** A child process with a loaded engine. */
export interface WorkerProcess {
  readonly engine: string;
  /** Faster engines that `auto` tried and could not load. */
  readonly skipped: readonly SkippedEngine[];
  alive(): boolean;
  /**
   * Describes a photo; one at a time.
   *
   * @param timeoutMs after which the child is ended by force
   * @throws FailureError what is wrong with the photo, or `recognizer_crashed`: the child is then gone
   */
  describe(photo: PhotoRef, timeoutMs: number): Promise<PhotoFaces>;
  /** Ends the child, by force when it does not go by itself. */
  stop(): Promise<void>;
}

/** Thrown when the engine itself says that it cannot work here: starting again will not help. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** Milliseconds that a child without work has for going by itself. */
const GRACE_MS = 1_000;

/** Starts a child process and lets it load its engine. */
export async function startWorker(options: WorkerOptions): Promise<WorkerProcess> {
  const { command, engine, cacheDir, limits, loadMs, onNotice, log } = options;
  let waiting: { settle(message: FromWorker): void; fail(why: string): void } | undefined;
  let gone = false;
  const child = Bun.spawn([...command], {
    stdin: 'ignore',
    // Libraries greet on standard output, where only log lines belong.
    stdout: 'ignore',
    stderr: 'pipe',
    // Newer versions of ONNX Runtime than ours report home unless the variable is there from the very start.
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ORT_DISABLE_TELEMETRY: '1' },
    serialization: 'advanced',
    ipc: (message: FromWorker) => (message.kind === 'notice' ? onNotice(message) : waiting?.settle(message)),
    onExit(_, code, signal) {
      gone = true;
      waiting?.fail(signal ? `was ended by signal ${signal}` : `exited with code ${code}`);
    },
  });
  void logLines(child.stderr, log);

  /** Sends a message and waits for the answer; the child is killed when it does not come in time. */
  function ask(message: ToWorker, timeoutMs: number, failed: (why: string) => Error): Promise<FromWorker> {
    const { promise, resolve, reject } = Promise.withResolvers<FromWorker>();
    if (gone) return Promise.reject(failed('is gone'));
    const timer = setTimeout(() => {
      waiting?.fail(`gave no answer within ${timeoutMs} ms`);
      child.kill('SIGKILL');
    }, timeoutMs);
    const done = () => {
      clearTimeout(timer);
      waiting = undefined;
    };
    waiting = {
      settle(answer) {
        done();
        resolve(answer);
      },
      fail(why) {
        gone = true;
        done();
        reject(failed(why));
      },
    };
    try {
      child.send(message);
    } catch {
      // The channel closes a moment before the exit is known.
      waiting.fail('closed its channel');
      child.kill('SIGKILL');
    }
    return promise;
  }

  async function stop() {
    gone = true;
    child.disconnect();
    const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await child.exited;
    clearTimeout(force);
  }

  const loaded = await ask({ kind: 'load', engine, cacheDir, limits }, loadMs, (why) => new Error(`the worker ${why}`));
  if (loaded.kind !== 'loaded') {
    await stop();
    throw new EngineError(loaded.kind === 'not_loaded' ? loaded.message : 'the worker speaks another protocol');
  }
  let lastId = 0;
  return {
    engine: loaded.engine,
    skipped: loaded.skipped,
    alive: () => !gone,
    async describe(photo, timeoutMs) {
      lastId += 1;
      const answer = await ask({ kind: 'photo', id: lastId, ...photo }, timeoutMs, (why) => crashed(photo, why));
      if (answer.kind === 'faces') return answer.photo;
      if (answer.kind === 'failed') throw new FailureError(failure(answer.code, answer.message));
      throw new Error(`the worker answered a photo with ${answer.kind}`);
    },
    stop,
  };
}

function crashed({ path }: PhotoRef, why: string): FailureError {
  const sentence = `The recognizer's worker ${why} while it looked at ${JSON.stringify(path)}.`;
  return new FailureError(failure('recognizer_crashed', sentence));
}

/** What the child says on standard error goes to the log, for whoever looks for the reason of a crash. */
async function logLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>, log: Logger): Promise<void> {
  let rest = '';
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') log.debug({ worker: true }, line);
  }
  if (rest.trim() !== '') log.debug({ worker: true }, rest);
}
