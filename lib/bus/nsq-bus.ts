import type { Logger } from '@lineup/log';
import type { Bus } from './bus.ts';
import { createNsqPublisher, type NsqPublisherOptions } from './nsq-publisher.ts';
import { createNsqSubscriber, type NsqSubscriberOptions } from './nsq-subscriber.ts';

/** What {@link createNsqBus} needs. */
export interface NsqBusOptions {
  readonly publish: Omit<NsqPublisherOptions, 'log'>;
  readonly subscribe: Omit<NsqSubscriberOptions, 'log'>;
  readonly log: Logger;
}

/**
 * A bus over NSQ, for whoever both publishes and consumes. `close` ends the publishing half; each subscription has an
 * end of its own.
 */
export function createNsqBus({ publish, subscribe, log }: NsqBusOptions): Bus {
  return { ...createNsqPublisher({ ...publish, log }), ...createNsqSubscriber({ ...subscribe, log }) };
}
