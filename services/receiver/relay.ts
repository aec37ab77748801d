import type { Publisher } from '@lineup/bus';
import type { Outbox, OutboxEntry } from '@lineup/db/store';
import { messageOf } from '@lineup/domain';
import type { Runnable } from '@lineup/lifecycle';
import { type Pause, pause as realPause } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { backOffMs } from './back-off.ts';
import { createDelivery } from './deliver.ts';
import type { OutboxGauge } from './outbox-gauge.ts';

/** What {@link createRelay} needs. */
export interface RelayOptions {
  readonly store: Pick<Outbox, 'takeOutbox' | 'settleOutbox' | 'releaseOutbox'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly outbox: Pick<OutboxGauge, 'read'>;
  readonly log: Logger;
  /** Milliseconds between two sweeps while all is well. */
  readonly sweepMs: number;
  /** Messages that are published in one go; 500 by default. */
  readonly batch?: number;
  readonly pause?: Pause;
  readonly random?: () => number;
}

/**
 * Brings messages from the outbox to the bus. Those of this process's own requests go right after their commit, what
 * several requests bring meanwhile in one go; a sweep sends what is left over: from the time the broker was away, or
 * from a receiver that is gone. Any number of relays may work on one outbox.
 */
export interface Relay extends Runnable {
  /**
   * Sends messages whose outbox rows are leased to this process for {@link LEASE_MS}. Never rejects.
   *
   * @returns true once the broker has acknowledged them; false when it has not and a sweep has to send them
   */
  send(entries: readonly OutboxEntry[]): Promise<boolean>;
}

/** Milliseconds that a relay has outbox rows to itself: time for the batch before (5 s) and its own, and some more. */
export const LEASE_MS = 15_000;

interface Waiting {
  readonly entries: readonly OutboxEntry[];
  readonly answer: (acknowledged: boolean) => void;
}

/** A relay. */
export function createRelay({
  store,
  publisher,
  outbox,
  log,
  sweepMs,
  batch = 500,
  pause = realPause,
  random = Math.random,
}: RelayOptions): Relay {
  const delivery = createDelivery({ store, publisher, log });
  const stopped = new AbortController();
  const waiting: Waiting[] = [];
  let sending: Promise<void> | undefined;
  let sweeping: Promise<void> | undefined;
  /** How often in a row the outbox could not be read. */
  let unread = 0;

  async function sendWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const some = takeBatch();
      const entries = some.flatMap((one) => one.entries);
      const answer = (acknowledged: boolean) => {
        for (const one of some) one.answer(acknowledged);
      };
      // While the broker is away only sweeps try: no request waits for what is known to fail.
      if (stopped.signal.aborted || delivery.failures() > 0) {
        answer(false);
        await delivery.release(entries);
      } else {
        await delivery.deliver(entries, answer);
      }
    }
    sending = undefined;
  }

  /** As many of those that wait as have a batch of messages, at least one of them. */
  function takeBatch(): Waiting[] {
    let messages = 0;
    const end = waiting.findIndex(({ entries }, at) => {
      messages += entries.length;
      return at > 0 && messages > batch;
    });
    return waiting.splice(0, end === -1 ? waiting.length : end);
  }

  /** Sends one batch of what is left over; true when there is more to send at once. */
  async function sweepOnce(): Promise<boolean> {
    let entries: OutboxEntry[];
    try {
      entries = await store.takeOutbox(batch, LEASE_MS);
      unread = 0;
    } catch (error) {
      unread += 1;
      if (unread === 1) log.warn({ err: error }, `the outbox cannot be read: ${messageOf(error)}`);
      return false;
    }
    if (entries.length === 0) {
      delivery.forget();
      return false;
    }
    if (stopped.signal.aborted) {
      await delivery.release(entries);
      return false;
    }
    const sent = await delivery.deliver(entries);
    if (sent) log.debug(`${entries.length} messages sent that were left over`);
    return sent && entries.length === batch;
  }

  async function keepSweeping(): Promise<void> {
    while (!stopped.signal.aborted) {
      if (await sweepOnce()) continue;
      await outbox.read();
      const failures = Math.max(delivery.failures(), unread);
      await pause(backOffMs(failures, { everyMs: sweepMs, random }), stopped.signal);
    }
  }

  return {
    name: 'relay',
    async start() {
      sweeping ??= keepSweeping();
    },
    send(entries) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      waiting.push({ entries, answer: resolve });
      // Not at once: what others bring in this very moment shall be in the first batch too.
      sending ??= Promise.resolve().then(sendWaiting);
      return promise;
    },
    async stop() {
      stopped.abort();
      await sending;
      await sweeping;
      await delivery.settled();
    },
  };
}
