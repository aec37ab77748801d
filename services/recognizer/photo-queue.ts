import { LineupError } from '@lineup/domain';
import type { PhotoFaces, PhotoRef } from './worker-protocol.ts';

/** What a photo is looked at for: `identify` goes first, somebody waits for it. */
export type Purpose = 'identify' | 'enrol';

/** A photo that waits for a worker. */
export interface Job {
  readonly photo: PhotoRef;
  readonly purpose: Purpose;
  /** Aborted when nobody wants the answer any more. */
  readonly signal: AbortSignal | undefined;
  /** Milliseconds since 1970 from which nobody wants the answer any more, should the signal be late. */
  readonly deadline: number | undefined;
  resolve(faces: PhotoFaces): void;
  reject(error: unknown): void;
}

/** Photos that wait for a worker, those to be identified before those to be enrolled. */
export interface PhotoQueue {
  /** Rejects when aborted while it waits, and with `unavailable` when the queue is closed, or full for those to be identified. */
  add(photo: PhotoRef, purpose: Purpose, signal?: AbortSignal, deadline?: number): Promise<PhotoFaces>;
  /** The next job, once there is one; undefined when the queue is closed. */
  next(): Promise<Job | undefined>;
  /** Takes nothing more; whatever waits is rejected with `unavailable`. */
  close(): void;
  readonly length: number;
}

/**
 * As many identifications may pass a waiting enrolment; then it has its turn. Else steady traffic would keep newly
 * known people out for good.
 */
const MAX_PASSED = 4;

/**
 * Photos to be identified that may wait: nobody who waits behind so many is still there when his turn comes, and a
 * million calls must not take all memory. Those to be enrolled are known photos, and wait without a limit.
 */
const MOST_WAITING = 1_000;

/** An empty queue. */
export function createPhotoQueue(mostWaiting = MOST_WAITING): PhotoQueue {
  const identify: Job[] = [];
  const enrol: Job[] = [];
  const idle: ((job: Job | undefined) => void)[] = [];
  let passed = 0;
  let closed = false;

  function take(): Job | undefined {
    const enrolmentsTurn = enrol.length > 0 && (identify.length === 0 || passed >= MAX_PASSED);
    passed = enrolmentsTurn || enrol.length === 0 ? 0 : passed + 1;
    return (enrolmentsTurn ? enrol : identify).shift();
  }

  return {
    add(photo, purpose, signal, deadline) {
      if (closed) return Promise.reject(stopping());
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (purpose === 'identify' && identify.length >= mostWaiting) return Promise.reject(full(mostWaiting));
      const { promise, resolve, reject } = Promise.withResolvers<PhotoFaces>();
      const job: Job = { photo, purpose, signal, deadline, resolve, reject };
      const waiting = purpose === 'identify' ? identify : enrol;
      const drop = () => {
        const at = waiting.indexOf(job);
        if (at >= 0) waiting.splice(at, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', drop, { once: true });
      const worker = idle.shift();
      if (worker) worker(job);
      else waiting.push(job);
      return promise.finally(() => signal?.removeEventListener('abort', drop));
    },
    next() {
      const job = take();
      if (job || closed) return Promise.resolve(job);
      return new Promise((resolve) => idle.push(resolve));
    },
    close() {
      closed = true;
      for (const job of [...identify.splice(0), ...enrol.splice(0)]) job.reject(stopping());
      for (const worker of idle.splice(0)) worker(undefined);
    },
    get length() {
      return identify.length + enrol.length;
    },
  };
}

function full(waiting: number): LineupError {
  return new LineupError('unavailable', `The recognizer is busy: ${waiting} photos wait already.`);
}

/** What calls get that can no longer be answered. */
export function stopping(): LineupError {
  return new LineupError('unavailable', 'the recognizer is stopping');
}
