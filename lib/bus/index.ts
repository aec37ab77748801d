/** The bus: what carries image ids from receiver to processor. One contract, two adapters: NSQ, and this process. */
export * from './bus.ts';
export { createMemoryBus } from './memory-bus.ts';
export { createNsqBus, type NsqBusOptions } from './nsq-bus.ts';
export { createNsqPublisher, type NsqPublisherOptions } from './nsq-publisher.ts';
export { createNsqSubscriber, type NsqSubscriberOptions } from './nsq-subscriber.ts';
