import type { sendUnaryData } from '@grpc/grpc-js';
import { FailureError, failure } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import type { IdentifyResponse, IdentifyServer } from '@lineup/proto';
import type { CallsUnderWay } from './calls-under-way.ts';
import { type Identify, NOT_FOUND } from './identify.ts';

/** What {@link identifyCalls} needs. */
export interface IdentifyCallsOptions {
  readonly identify: Identify;
  readonly calls: CallsUnderWay;
  /** Throws when photos cannot be identified. */
  readonly demandReady: () => void;
  readonly log: Logger;
}

/** The service Identify. */
export function identifyCalls({ identify, calls, demandReady, log }: IdentifyCallsOptions): IdentifyServer {
  return {
    identify(call, callback: sendUnaryData<IdentifyResponse>) {
      const path = call.request.imagePath;
      calls.run(call, {
        what: path,
        refuse: callback,
        async work(gone) {
          const start = performance.now();
          demandReady();
          if (path === '') throw new FailureError(failure('path_refused', 'The path of the image is empty.'));
          // Milliseconds since 1970; infinite when the caller named none.
          const found = await identify(path, gone, Number(call.getDeadline()));
          const ms = Math.round(performance.now() - start);
          // Names of known photos are made of people's: not for every log to keep.
          const who = found.imageName === NOT_FOUND ? 'nobody known' : 'somebody known';
          log.info({ path, faces: found.faces.length, ms }, `${path}: ${who}`);
          log.debug({ path, knownPhoto: found.imageName }, `${path}: ${found.imageName}`);
          callback(null, found);
        },
      });
    },
  };
}
