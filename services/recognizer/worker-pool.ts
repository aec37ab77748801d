import { FailureError, failure, messageOf, StartupError } from '@lineup/domain';
import { pause } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import type { PhotoLimits } from '@lineup/photo';
import type { Notice } from './engine.ts';
import type { EngineChoice } from './load-engine.ts';
import { createPhotoQueue, type Job, type Purpose, stopping } from './photo-queue.ts';
import { WorkerGone } from './worker-link.ts';
import { EngineError, startWorker, type WorkerProcess } from './worker-process.ts';
import type { PhotoFaces, PhotoRef } from './worker-protocol.ts';

/** What {@link createWorkerPool} needs. */
export interface PoolOptions {
  readonly engine: EngineChoice;
  /** Folder in which the engine may keep what it makes. */
  readonly cacheDir: string;
  /** How many photos are looked at side by side; each worker holds the nets once. */
  readonly workers: number;
  /** Milliseconds that one photo may take once a worker has it. */
  readonly timeoutMs: number;
  /** Bytes that each worker may have in memory; by default as many as there are. */
  readonly memoryBytes?: number;
  /** Milliseconds that loading the engine may take; a minute by default. */
  readonly loadMs?: number;
  readonly limits: PhotoLimits;
  readonly log: Logger;
  /** The worker's program and arguments; by default `worker.ts` under this very Bun. */
  readonly command?: readonly string[];
  /** Called whenever `notReady` may have changed. */
  readonly onReadiness?: () => void;
}

/** Workers that describe photos, each in a process of its own. */
export interface WorkerPool {
  /** Starts the workers; rejects with a StartupError when the engine cannot work on this machine. */
  start(): Promise<void>;
  /** Name of the engine that was loaded; only after `start`. */
  engine(): string;
  /**
   * Describes a photo once a worker is free.
   *
   * @param signal drops the photo while it waits, and stops the worker that has it
   * @param deadline milliseconds since 1970: a photo that still waits then is never started
   * @throws FailureError what is wrong with the photo, `recognizer_crashed` when the worker died or hung over it,
   *   `recognizer_out_of_memory` when it took too much, `recognizer_timeout` when the deadline passed
   * @throws LineupError `unavailable` when the pool stops
   */
  describe(photo: PhotoRef, purpose: Purpose, signal?: AbortSignal, deadline?: number): Promise<PhotoFaces>;
  /** Process ids of the workers that there are now. */
  processes(): readonly number[];
  /** Undefined while photos can be described, else what is missing. */
  notReady(): string | undefined;
  /** Ends the workers; what waits or is under way is rejected with `unavailable`. */
  stop(): Promise<void>;
}

/** Loading reads some 12 MB of weights; on a busy machine, cold, that has been seen to take a quarter of this. */
const LOAD_MS = 60_000;

/** Milliseconds between two tries to replace a worker, doubled from the first to the last. */
const BACK_OFF_MS = { first: 500, most: 30_000 };

/** A pool; it starts nothing yet. */
export function createWorkerPool(options: PoolOptions): WorkerPool {
  const {
    engine,
    cacheDir,
    limits,
    log,
    timeoutMs,
    memoryBytes = Number.POSITIVE_INFINITY,
    loadMs = LOAD_MS,
  } = options;
  const command = options.command ?? [process.execPath, `${import.meta.dir}/worker.ts`];
  const queue = createPhotoQueue();
  const stopped = new AbortController();
  const running = new Set<WorkerProcess>();
  const told = new Set<string>();
  let engineName = '';
  let trouble: string | undefined = 'the engine is being loaded';
  let slots: Promise<void>[] = [];

  async function startOne(choice: EngineChoice): Promise<WorkerProcess> {
    const worker = await startWorker({
      command,
      engine: choice,
      cacheDir,
      limits,
      loadMs,
      memoryBytes,
      onNotice,
      log,
    });
    trouble = undefined;
    if (stopped.signal.aborted) await worker.stop();
    else running.add(worker);
    options.onReadiness?.();
    return worker;
  }

  /** All workers meet the same circumstances: each notice is logged once. */
  function onNotice({ level, message }: Notice): void {
    if (told.has(message)) return;
    told.add(message);
    log[level](message);
  }

  /** A worker in place of one that is gone; tries until there is one, or the pool stops. */
  async function replace(): Promise<WorkerProcess | undefined> {
    for (let wait = BACK_OFF_MS.first; !stopped.signal.aborted; wait = Math.min(wait * 2, BACK_OFF_MS.most)) {
      try {
        // By its name: with `auto` a replacement could else come to another engine, with other numbers.
        return await startOne(engineName as EngineChoice);
      } catch (error) {
        trouble = `no worker starts: ${messageOf(error)}`;
        options.onReadiness?.();
        log.error({ err: error, nextTryInMs: wait }, 'a worker could not be replaced');
        await pause(wait, stopped.signal);
      }
    }
    return undefined;
  }

  /** One worker's life: job after job, and a new process whenever the old one is gone. */
  async function work(first: WorkerProcess | undefined): Promise<void> {
    let worker = first;
    while (worker) {
      const job = await queue.next();
      if (!job) return;
      // It may have died while it had nothing to do.
      if (!worker.alive()) worker = await renew(worker);
      if (!worker) return job.reject(stopping());
      await settle(job, worker);
      await rest(worker);
      if (!worker.alive()) worker = await renew(worker);
    }
  }

  async function renew(gone: WorkerProcess): Promise<WorkerProcess | undefined> {
    running.delete(gone);
    // Its memory first, then another one's.
    await gone.stop();
    return replace();
  }

  async function settle(job: Job, worker: WorkerProcess): Promise<void> {
    const { photo, signal, deadline = Number.POSITIVE_INFINITY } = job;
    if (signal?.aborted) return job.reject(signal.reason);
    if (deadline <= Date.now()) return job.reject(tooLate(photo));
    try {
      job.resolve(await worker.describe(photo, timeoutMs, signal));
    } catch (error) {
      if (stopped.signal.aborted) return job.reject(stopping());
      if (!worker.alive()) tellLoss(photo, error);
      job.reject(error);
    }
  }

  function tellLoss({ path }: PhotoRef, error: unknown): void {
    if (error instanceof FailureError && error.cause instanceof WorkerGone && error.cause.reason === 'unwanted') {
      log.info({ path }, `${messageOf(error)} Nobody waits for it any more; the worker is replaced.`);
    } else log.error({ path }, `${messageOf(error)} It is replaced.`);
  }

  /** Between photos nobody is hurt by what a worker has to be replaced for. */
  async function rest(worker: WorkerProcess): Promise<void> {
    const kept = await worker.keepsTooMuch();
    if (kept === undefined || stopped.signal.aborted) return;
    log.warn({ residentBytes: kept, memoryBytes }, 'a worker keeps too much memory between photos; it is replaced');
    await worker.stop();
  }

  return {
    async start() {
      const first = await startOne(engine).catch((error: unknown) => {
        const why = messageOf(error);
        throw new StartupError(error instanceof EngineError ? why : `engine ${engine} did not load: ${why}`, {
          cause: error,
        });
      });
      engineName = first.engine;
      for (const { name, why } of first.skipped) log.info({ engine: name }, `engine ${name} is not used: ${why}`);
      log.info({ engine: engineName, workers: options.workers }, `engine ${engineName} is loaded`);
      slots = [work(first)];
      for (let slot = 1; slot < options.workers; slot++) slots.push(replace().then(work));
    },
    engine: () => engineName,
    describe: (photo, purpose, signal, deadline) => queue.add(photo, purpose, signal, deadline),
    processes: () => [...running].map(({ pid }) => pid),
    notReady: () => ([...running].some((worker) => worker.alive()) ? undefined : trouble),
    async stop() {
      stopped.abort();
      queue.close();
      await Promise.all([...running].map((worker) => worker.stop()));
      await Promise.all(slots);
    },
  };
}

function tooLate({ path }: PhotoRef): FailureError {
  const sentence = `The deadline passed while ${JSON.stringify(path)} waited for a worker.`;
  return new FailureError(failure('recognizer_timeout', sentence));
}
