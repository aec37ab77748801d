import { messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import type { Clock } from './clock.ts';

/** What {@link limitedPing} needs. */
export interface LimitedPingOptions {
  readonly ping: () => Promise<boolean>;
  /** Milliseconds after which there is no need to wait any longer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A Ping that always comes to an end and never throws: green, or not. What was wrong goes to the log. */
export function limitedPing({ ping, timeoutMs, clock, log }: LimitedPingOptions): () => Promise<boolean> {
  return async () => {
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const cancel = clock.after(timeoutMs, () => {
      log.debug(`no answer to the ping within ${timeoutMs} ms`);
      resolve(false);
    });
    try {
      return await Promise.race([ping(), late]);
    } catch (error) {
      log.debug(`the ping failed: ${messageOf(error)}`);
      return false;
    } finally {
      cancel();
    }
  };
}
