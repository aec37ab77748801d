import type { Redeemed, Redemption } from '@lineup/db/store';
import { type Pause, type Runnable, pause as realPause } from '@lineup/lifecycle';
import { createTroubleLog, type Logger } from '@lineup/log';
import type { Retention } from './retain.ts';

/** What {@link createRedeemer} needs. */
export interface RedeemerOptions {
  readonly store: Pick<Redemption, 'redeem'>;
  readonly log: Logger;
  /** Milliseconds between the end of a run and the next; 15,000 by default. */
  readonly everyMs?: number;
  /** Milliseconds that an image may be PENDING without a message to be sent; 60,000 by default. */
  readonly lostAfterMs?: number;
  /** Attempts after which an ended lease means quarantine; 5 by default. */
  readonly maxAttempts?: number;
  /** Images of each kind that are redeemed in one transaction; 100 by default. */
  readonly batch?: number;
  /** Deletes what is not to be kept any longer, after each run; nothing by default. */
  readonly retain?: Retention;
  /** Waits between two runs, until the signal at the longest; injected by tests. */
  readonly pause?: Pause;
}

/** Puts images back to work: once, or as a runnable, at its start and then on an interval. */
export interface Redeemer extends Runnable {
  /**
   * Redeems batch after batch until nothing is left, and logs one line with the counts; then deletes what is not to be
   * kept any longer.
   *
   * @throws LineupError `unavailable` when the database is away; what earlier batches redeemed stays redeemed
   */
  redeemOnce(): Promise<Redeemed>;
}

const NOTHING: Redeemed = { due: 0, expired: 0, lost: 0, quarantined: 0 };

/** A redeemer; any number of them may run at once. */
export function createRedeemer({
  store,
  log,
  everyMs = 15_000,
  lostAfterMs = 60_000,
  maxAttempts = 5,
  batch = 100,
  retain,
  pause = realPause,
}: RedeemerOptions): Redeemer {
  const stopped = new AbortController();
  const troubles = createTroubleLog(log);
  let running: Promise<void> | undefined;

  async function redeemAll(): Promise<Redeemed> {
    let sum = NOTHING;
    // Until a batch finds nothing, not until one is less than full: another redeemer may have taken part of it.
    while (!stopped.signal.aborted) {
      const found = await store.redeem({ lostAfterMs, maxAttempts, limit: batch });
      if (total(found) === 0) break;
      sum = add(sum, found);
    }
    return sum;
  }

  async function keepRedeeming(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        const redeemed = await redeemAll();
        // Most runs find nothing, and nobody wants to read that every few seconds.
        log[total(redeemed) > 0 ? 'info' : 'debug'](redeemed, sentence(redeemed));
      } catch (error) {
        troubles.trouble(error, 'images could not be redeemed');
      }
      // Apart: neither keeps the other from its work.
      await retain?.(stopped.signal).catch((error: unknown) => {
        troubles.trouble(error, 'old images could not be deleted');
      });
      await pause(everyMs, stopped.signal);
    }
  }

  return {
    name: 'redeemer',
    async redeemOnce() {
      const redeemed = await redeemAll();
      log.info(redeemed, sentence(redeemed));
      await retain?.(stopped.signal);
      return redeemed;
    },
    async start() {
      running ??= keepRedeeming();
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

function total({ due, expired, lost, quarantined }: Redeemed): number {
  return due + expired + lost + quarantined;
}

function add(a: Redeemed, b: Redeemed): Redeemed {
  return {
    due: a.due + b.due,
    expired: a.expired + b.expired,
    lost: a.lost + b.lost,
    quarantined: a.quarantined + b.quarantined,
  };
}

function sentence({ due, expired, lost, quarantined }: Redeemed): string {
  const back = due + expired + lost;
  return (
    `${back} images put back to work (${due} failed and due, ${expired} with an ended lease, ${lost} lost), ` +
    `${quarantined} quarantined`
  );
}
