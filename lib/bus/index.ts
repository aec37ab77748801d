/** The bus: what carries image ids from receiver to processor. One contract, two adapters: NSQ, and this process. */
export * from './bus.ts';
export { createMemoryBus, type MemoryBus } from './memory-bus.ts';
export { createNsqBus, type NsqBusOptions } from './nsq-bus.ts';
export { createNsqGauge, type NsqGaugeOptions } from './nsq-gauge.ts';
export { createNsqPublisher, type NsqPublisherOptions } from './nsq-publisher.ts';
export { createNsqSubscriber, type NsqSubscriberOptions } from './nsq-subscriber.ts';
export type { BrokerFigures, QueueFigures, QueueGauge } from './queue-gauge.ts';
