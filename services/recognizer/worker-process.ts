import { FailureError, failure } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import type { PhotoLimits } from '@lineup/photo';
import type { Notice } from './engine.ts';
import type { EngineChoice, SkippedEngine } from './load-engine.ts';
import { watchMemory } from './resident-memory.ts';
import { connectWorker, WorkerGone, type WorkerLink } from './worker-link.ts';
import type { Answer, PhotoFaces, PhotoRef } from './worker-protocol.ts';

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
  /** Bytes that the child may have in memory while it looks at a photo; by default as many as there are. */
  readonly memoryBytes?: number;
  /** Called with what comes up while the engine loads. */
  readonly onNotice: (notice: Notice) => void;
  readonly log: Logger;
}

/** A child process with a loaded engine. */
export interface WorkerProcess {
  readonly pid: number;
  readonly engine: string;
  /** Faster engines that `auto` tried and could not load. */
  readonly skipped: readonly SkippedEngine[];
  alive(): boolean;
  /**
   * Describes a photo; one at a time.
   *
   * @param timeoutMs after which the child is ended by force
   * @param signal aborted when nobody waits any more: the child then stops at the next step, or is ended. Either way
   *   the promise is settled once the child is free or gone
   * @throws FailureError what is wrong with the photo, or `recognizer_crashed` or `recognizer_out_of_memory`: the child
   *   is then gone
   */
  describe(photo: PhotoRef, timeoutMs: number, signal?: AbortSignal): Promise<PhotoFaces>;
  /**
   * To be asked between photos: bytes that the child keeps although it has tidied up, when they are so many that it
   * should be replaced before its next photo; else undefined.
   */
  keepsTooMuch(): Promise<number | undefined>;
  /** Ends the child, by force when it does not go by itself. */
  stop(): Promise<void>;
}

/** Thrown when the engine itself says that it cannot work here: starting again will not help. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/**
 * Milliseconds in which a child must stop at a photo that nobody waits for. Steps take up to 100 ms with engine `onnx`
 * and up to 400 with `wasm`; a new child costs some 300, and its first photos are slower. So whatever lasts longer than
 * this would cost more than it is worth.
 */
const GIVE_UP_MS = 500;

/** Share of the memory that a child may keep between photos: the rest is for the next one. */
const KEPT_SHARE = 0.75;

/** Milliseconds for collecting garbage. */
const TIDY_MS = 5_000;

/** An answer to a photo. */
type PhotoAnswer = Extract<Answer, { readonly id: number }>;

/** Starts a child process and lets it load its engine. */
export async function startWorker(options: WorkerOptions): Promise<WorkerProcess> {
  const { memoryBytes = Number.POSITIVE_INFINITY } = options;
  const link = connectWorker(options);
  const { engine, skipped } = await load(link, options);
  let lastId = 0;
  let resident = 0;

  /** Asks for a photo, with an eye on memory and on whoever waits for it. */
  async function look(photo: PhotoRef, timeoutMs: number, signal: AbortSignal | undefined): Promise<PhotoAnswer> {
    lastId += 1;
    const id = lastId;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const giveUp = () => {
      link.tell({ kind: 'give_up', id });
      patience = setTimeout(() => link.end('unwanted', `did not stop within ${GIVE_UP_MS} ms`), GIVE_UP_MS);
    };
    const unwatch = watchMemory(link.pid, memoryBytes, (bytes) =>
      link.end('out_of_memory', `took ${inMb(bytes)} of memory, more than the ${inMb(memoryBytes)} it may have,`),
    );
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      const answer = await link.ask({ kind: 'photo', id, ...photo }, timeoutMs);
      if ('id' in answer && answer.id === id) return answer;
      // Whatever it answers from now on may be about another photo.
      link.end('failed', 'answered something else');
      throw new WorkerGone('failed', 'answered something else');
    } finally {
      unwatch();
      clearTimeout(patience);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  return {
    pid: link.pid,
    engine,
    skipped,
    alive: link.alive,
    async describe(photo, timeoutMs, signal) {
      signal?.throwIfAborted();
      const answer = await look(photo, timeoutMs, signal).catch((error: unknown) => {
        throw error instanceof WorkerGone ? overPhoto(photo, error) : error;
      });
      resident = answer.resident;
      if (answer.kind === 'faces') return answer.photo;
      if (answer.kind === 'failed') throw new FailureError(failure(answer.code, answer.message));
      throw signal?.reason ?? new Error('the worker gave up a photo that it was not asked to give up');
    },
    async keepsTooMuch() {
      if (!link.alive() || resident <= memoryBytes * KEPT_SHARE) return undefined;
      // One that is lost over this is replaced anyway.
      const answer = await link.ask({ kind: 'tidy' }, TIDY_MS).catch(() => undefined);
      if (answer?.kind === 'tidied') resident = answer.resident;
      return resident > memoryBytes * KEPT_SHARE ? resident : undefined;
    },
    stop: link.stop,
  };
}

async function load(link: WorkerLink, { engine, cacheDir, limits, loadMs }: WorkerOptions) {
  const answer = await link.ask({ kind: 'load', engine, cacheDir, limits }, loadMs).catch((error: unknown) => {
    throw error instanceof WorkerGone ? new Error(`the worker ${error.message}`, { cause: error }) : error;
  });
  if (answer.kind === 'loaded') return answer;
  await link.stop();
  throw new EngineError(answer.kind === 'not_loaded' ? answer.message : 'the worker speaks another protocol');
}

function overPhoto({ path }: PhotoRef, gone: WorkerGone): FailureError {
  const sentence = `The recognizer's worker ${gone.message} while it looked at ${JSON.stringify(path)}.`;
  const code = gone.reason === 'out_of_memory' ? 'recognizer_out_of_memory' : 'recognizer_crashed';
  return new FailureError(failure(code, sentence), { cause: gone });
}

/** Bytes as people read them, in MB of 10⁶. */
function inMb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
