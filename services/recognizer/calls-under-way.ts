import type { EventEmitter } from 'node:events';
import type { ServerErrorResponse } from '@grpc/grpc-js';
import type { Logger } from '@lineup/log';
import { toGrpcError } from './grpc-errors.ts';

/** How a call is worked on. */
export interface CallWork {
  /** What logs call it. */
  readonly what: string;
  /** Does all there is to do; `gone` is aborted when the caller does not wait any more. */
  work(gone: AbortSignal): Promise<void>;
  /** Ends the call with an error. */
  refuse(error: ServerErrorResponse): void;
}

/** The calls that are being worked on. */
export interface CallsUnderWay {
  /** Works on a call; whatever is thrown becomes its answer, and a line of the log. */
  run(call: Pick<EventEmitter, 'on'>, work: CallWork): void;
  /** Resolves when those that are under way now are answered. */
  settled(): Promise<void>;
}

/** No calls yet. */
export function createCallsUnderWay(log: Logger): CallsUnderWay {
  const running = new Set<Promise<void>>();

  async function answer({ what, work, refuse }: CallWork, gone: AbortSignal): Promise<void> {
    const start = performance.now();
    try {
      await work(gone);
    } catch (error) {
      const ms = Math.round(performance.now() - start);
      const { answer: refusal, expected } = toGrpcError(error);
      if (gone.aborted) log.info({ ms }, `${what}: the caller did not wait`);
      else if (expected) log.warn({ ms }, `${what}: ${refusal.details}`);
      else log.error({ err: error }, `${what}: failed`);
      refuse(refusal);
    }
  }

  return {
    run(call, work) {
      const gone = new AbortController();
      // Also when the deadline passes.
      call.on('cancelled', () => gone.abort(new Error('the caller has gone')));
      const answered = answer(work, gone.signal).finally(() => running.delete(answered));
      running.add(answered);
    },
    async settled() {
      await Promise.all(running);
    },
  };
}
