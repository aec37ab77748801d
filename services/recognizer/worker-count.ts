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
