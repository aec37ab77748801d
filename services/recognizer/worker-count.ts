import { availableParallelism, totalmem } from 'node:os';

/** What a machine, or a container on it, has for workers. */
export interface Room {
  readonly cores: number;
  /** Bytes of memory. */
  readonly memory: number;
}

/**
 * Memory for a worker and what runs beside it. Engine `onnx` takes 450 MB at the most, `wasm` has been seen to take
 * 1.8 GB on a photo of many faces; and whoever has little memory wants to keep some of it.
 */
const BYTES_PER_WORKER = 2 * 1024 ** 3;

/** More photos than a processor sends at once (PROCESSOR_CONCURRENCY) find no work for more workers. */
const MOST = 4;

/** How many workers to run where nobody says: one a core, as far as there is memory. */
export function workersFor({ cores, memory }: Room): number {
  return Math.max(1, Math.min(cores, Math.floor(memory / BYTES_PER_WORKER), MOST));
}

/** What is here. A container's limit of memory counts, and so do the cores that it is bound to; its share of time does not. */
export function roomHere(): Room {
  const limit = process.constrainedMemory();
  return { cores: availableParallelism(), memory: limit > 0 ? Math.min(limit, totalmem()) : totalmem() };
}

/** Least that makes sense as a cap: a worker that has loaded its engine has 200 to 370 MB. In MB of 10⁶ bytes. */
export const LEAST_CAP_MB = 512;

/** Most that a cap is by itself: more than any photo has been seen to take, by engine `wasm` too. */
const MOST_CAP_MB = 4_096;

/**
 * MB (10⁶ bytes) that each worker may have where nobody says: together three quarters of the memory. The last quarter is
 * for the recognizer itself with its gallery; and where a container has a limit, one photo ends one worker before the
 * system ends the container.
 */
export function memoryCapFor({ memory }: Pick<Room, 'memory'>, workers: number): number {
  const share = Math.floor((0.75 * memory) / workers / 1e6);
  return Math.min(Math.max(share, LEAST_CAP_MB), MOST_CAP_MB);
}
