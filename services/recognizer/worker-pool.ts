import { messageOf, StartupError } from '@lineup/domain';
import { pause } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import type { PhotoLimits } from '@lineup/photo';
import type { Notice } from './engine.ts';
import type { EngineChoice } from './load-engine.ts';
import { createPhotoQueue, type Job, type Purpose, stopping } from './photo-queue.ts';
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
   * @param signal drops the photo while it still waits
   * @throws FailureError what is wrong with the photo, or `recognizer_crashed` when the worker died or hung over it
   * @throws LineupError `unavailable` when the pool stops
   */
  describe(photo: PhotoRef, purpose: Purpose, signal?: AbortSignal): Promise<PhotoFaces>;
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
  const { engine, cacheDir, limits, log, timeoutMs } = options;
  const command = options.command ?? [process.execPath, `${import.meta.dir}/worker.ts`];
  const queue = createPhotoQueue();
  const stopped = new AbortController();
  const running = new Set<WorkerProcess>();
  const told = new Set<string>();
  let engineName = '';
  let trouble: string | undefined = 'the engine is being loaded';
  let slots: Promise<void>[] = [];

  async function startOne(choice: EngineChoice): Promise<WorkerProcess> {
    const worker = await startWorker({ command, engine: choice, cacheDir, limits, loadMs: LOAD_MS, onNotice, log });
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
      if (!worker.alive()) worker = await renew(worker);
    }
  }

  function renew(gone: WorkerProcess): Promise<WorkerProcess | undefined> {
    running.delete(gone);
    return replace();
  }

  async function settle(job: Job, worker: WorkerProcess): Promise<void> {
    if (job.signal?.aborted) return job.reject(job.signal.reason);
    try {
      job.resolve(await worker.describe(job.photo, timeoutMs));
    } catch (error) {
      if (stopped.signal.aborted) return job.reject(stopping());
      if (!worker.alive()) log.error({ path: job.photo.path }, `${messageOf(error)} It is replaced.`);
      job.reject(error);
    }
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
    describe: (photo, purpose, signal) => queue.add(photo, purpose, signal),
    notReady: () => ([...running].some((worker) => worker.alive()) ? undefined : trouble),
    async stop() {
      stopped.abort();
      queue.close();
      await Promise.all([...running].map((worker) => worker.stop()));
      await Promise.all(slots);
    },
  };
}
