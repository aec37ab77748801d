import type { Outbox } from '@lineup/db/store';
import { messageOf } from '@lineup/domain';
import { type Pause, pause as realPause } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';

/** Takes what was sent out of the outbox, behind the back of whoever sends. */
export interface SettleSent {
  /** These outbox rows are done with; they are deleted together with what else comes meanwhile. */
  settle(ids: readonly number[]): void;
  /** Resolves when nothing is left to be deleted. */
  idle(): Promise<void>;
}

/** Rows of one DELETE, and milliseconds in which they gather: nobody waits for it, and each is a commit of its own. */
const GROUP = { most: 1_000, gatherMs: 25 };

/**
 * Nobody waits for the DELETE: a row that stays is leased and is sent once more when its lease ends, which does no harm.
 */
export function createSettleSent(
  store: Pick<Outbox, 'settleOutbox'>,
  log: Logger,
  pause: Pause = realPause,
): SettleSent {
  const waiting: number[] = [];
  let hurry = new AbortController();
  let deleting: Promise<void> | undefined;

  const deleteAll = async () => {
    while (waiting.length > 0) {
      if (waiting.length < GROUP.most) await pause(GROUP.gatherMs, hurry.signal);
      try {
        await store.settleOutbox(waiting.splice(0, GROUP.most));
      } catch (error) {
        log.warn({ err: error }, `the outbox could not be told what was sent: ${messageOf(error)}`);
      }
    }
    deleting = undefined;
    hurry = new AbortController();
  };

  return {
    settle(ids) {
      for (const id of ids) waiting.push(id);
      deleting ??= deleteAll();
    },
    async idle() {
      hurry.abort();
      await deleting;
    },
  };
}
