import { BusUnavailableError, type Publisher } from '@lineup/bus';
import type { Outbox, OutboxEntry } from '@lineup/db/store';
import { encodeImageId, IMAGES_TOPIC, messageOf } from '@lineup/domain';
import { failpoint } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { createSettleSent } from './settle-sent.ts';

/** What {@link createDelivery} needs. */
export interface DeliveryOptions {
  readonly store: Pick<Outbox, 'settleOutbox' | 'releaseOutbox'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly log: Logger;
}

/** Brings leased outbox rows to the broker, and remembers whether it answers. None of its methods rejects. */
export interface Delivery {
  /**
   * Publishes in one go; what was acknowledged leaves the outbox soon after, what was not is released for any relay.
   *
   * @param answer told whether the broker has acknowledged, before the outbox knows
   */
  deliver(entries: readonly OutboxEntry[], answer?: (acknowledged: boolean) => void): Promise<boolean>;
  /** Gives rows back without having tried. */
  release(entries: readonly OutboxEntry[]): Promise<void>;
  /** How often in a row the broker has not acknowledged; 0: it answers, or nobody knows. */
  failures(): number;
  /** There is nothing to try the broker with: whoever comes next finds out. */
  forget(): void;
  /** Resolves when all that was acknowledged has left the outbox, or could not. */
  settled(): Promise<void>;
}

/** The last step of the relay. */
export function createDelivery({ store, publisher, log }: DeliveryOptions): Delivery {
  const settleSent = createSettleSent(store, log);
  let failures = 0;

  async function publish(entries: readonly OutboxEntry[]): Promise<boolean> {
    try {
      await publisher.publish(
        IMAGES_TOPIC,
        entries.map(({ imageId }) => encodeImageId(imageId)),
      );
    } catch (error) {
      failures += 1;
      // Once, not with every try: it may be away for hours.
      if (failures === 1) {
        const sentence = `messages stay in the outbox until nsqd answers: ${messageOf(error)}`;
        if (error instanceof BusUnavailableError) log.warn(sentence);
        else log.error({ err: error }, sentence);
      }
      return false;
    }
    if (failures > 0) log.info('nsqd answers again');
    failures = 0;
    return true;
  }

  async function release(entries: readonly OutboxEntry[]): Promise<void> {
    try {
      await store.releaseOutbox(entries.map(({ id }) => id));
    } catch (error) {
      log.warn({ err: error }, `messages cannot be given back before their lease ends: ${messageOf(error)}`);
    }
  }

  return {
    async deliver(entries, answer) {
      const acknowledged = await publish(entries);
      answer?.(acknowledged);
      if (!acknowledged) await release(entries);
      else {
        await failpoint('published');
        settleSent.settle(entries.map(({ id }) => id));
      }
      return acknowledged;
    },
    release,
    failures: () => failures,
    forget() {
      failures = 0;
    },
    settled: () => settleSent.idle(),
  };
}
