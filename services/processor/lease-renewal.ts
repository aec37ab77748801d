import type { Clock } from '@lineup/breaker';
import type { BusMessage } from '@lineup/bus';
import type { Claim, Claims } from '@lineup/db/store';
import { messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';

/** What {@link startLeaseRenewal} needs. */
export interface LeaseRenewalOptions {
  readonly claim: Claim;
  readonly message: Pick<BusMessage, 'touch'>;
  readonly store: Pick<Claims, 'renewLease'>;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Keeps a claim, and the message that led to it, as long as work goes on. */
export interface LeaseRenewal {
  /** Renews no more; resolves when a renewal under way is done. */
  stop(): Promise<void>;
}

/** How often a lease is renewed while it lasts: two renewals may fail before it ends. */
const RENEWALS_PER_LEASE = 3;

/** Milliseconds until a renewal is tried again that the database did not answer: the lease goes on ending. */
const AGAIN_MS = 1_000;

/** Milliseconds between two renewals. */
export function renewalInterval(leaseMs: number): number {
  return Math.floor(leaseMs / RENEWALS_PER_LEASE);
}

/**
 * Renews the lease, and touches the message, again and again. A lease that is lost is told to the log and let go: the
 * work is not stopped, the fence keeps its result out.
 */
export function startLeaseRenewal({ claim, message, store, leaseMs, clock, log }: LeaseRenewalOptions): LeaseRenewal {
  let underWay = Promise.resolve();
  let stopped = false;
  let cancel = () => {};

  /** Milliseconds until the next one. */
  const renew = async (): Promise<number> => {
    message.touch();
    try {
      if (!(await store.renewLease(claim, leaseMs)) && !stopped) {
        stopped = true;
        log.warn({ attempt: claim.attempt }, `image ${claim.imageId}: lease lost`);
      }
      return renewalInterval(leaseMs);
    } catch (error) {
      log.warn({ attempt: claim.attempt }, `image ${claim.imageId}: lease not renewed (${messageOf(error)})`);
      return Math.min(AGAIN_MS, renewalInterval(leaseMs));
    }
  };
  const schedule = (ms: number) => {
    cancel = clock.after(ms, () => {
      underWay = renew().then((nextMs) => {
        if (!stopped) schedule(nextMs);
      });
    });
  };

  schedule(renewalInterval(leaseMs));
  return {
    async stop() {
      stopped = true;
      cancel();
      await underWay;
    },
  };
}
