import type { Logger } from '@lineup/log';
import type { BusMessage, SubscribeOptions } from './bus.ts';

/** One delivery as the broker's side of a consumer hands it over. */
export interface Delivery {
  readonly id: string;
  readonly body: Uint8Array;
  readonly attempts: number;
  /** Has the message timeout gone by, so that the broker delivers it again? */
  expired(): boolean;
  finish(): void;
  requeue(delayMs: number): void;
  touch(): void;
}

/** The handler's side of a consumer, the same for every bus. */
export interface Deliveries {
  /** Handles a delivery, at once or when there is room. */
  take(delivery: Delivery): void;
  /** Is there room for one more? */
  hasRoom(): boolean;
  /** Starts no more; what has not begun goes back to the broker. */
  close(): void;
  /** True when no handler runs any more, false when one still does after `timeoutMs`. */
  drained(timeoutMs: number): Promise<boolean>;
}

/** What {@link createDeliveries} needs. */
export interface DeliveriesOptions extends SubscribeOptions {
  readonly log: Logger;
  /** Called when a handler is done, so that there is room. */
  readonly onRoom?: () => void;
}

/**
 * Runs handlers: at most `maxInFlight` at once, whatever the broker sends (NSQ sends more than it was asked for when
 * its consumers share few slots, and after a message timeout), and exactly one answer for each delivery.
 */
export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { topic, channel, maxInFlight, failureDelayMs = 1_000, handler, log, onRoom } = options;
  const waiting: Delivery[] = [];
  const drainers = new Set<() => void>();
  let running = 0;
  let closed = false;

  const run = async (delivery: Delivery): Promise<void> => {
    const message = answerOnce(delivery);
    try {
      await handler(message);
    } catch (error) {
      log.error({ err: error, topic, channel, message: delivery.id, attempts: delivery.attempts }, 'handler failed');
    }
    // Does nothing when the handler has answered.
    message.requeue(failureDelayMs);
  };

  const startNext = () => {
    while (running < maxInFlight && !closed) {
      const delivery = waiting.shift();
      if (!delivery) return;
      // Not dropped silently: the broker's client counts what it has answered.
      if (delivery.expired()) {
        delivery.requeue(0);
        continue;
      }
      running += 1;
      void run(delivery).finally(() => {
        running -= 1;
        if (running === 0) for (const drainer of drainers) drainer();
        startNext();
        onRoom?.();
      });
    }
  };

  return {
    hasRoom: () => !closed && running + waiting.length < maxInFlight,
    take(delivery) {
      if (closed) return delivery.requeue(0);
      waiting.push(delivery);
      startNext();
    },
    close() {
      closed = true;
      for (const delivery of waiting.splice(0)) delivery.requeue(0);
    },
    async drained(timeoutMs) {
      if (running === 0) return true;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const onDrained = () => resolve(true);
      drainers.add(onDrained);
      const timer = setTimeout(() => resolve(false), timeoutMs);
      const drained = await promise;
      clearTimeout(timer);
      drainers.delete(onDrained);
      return drained;
    },
  };
}

/** The message as the handler sees it: the first answer counts. */
function answerOnce({ id, body, attempts, ...answers }: Delivery): BusMessage {
  let answered = false;
  const once = (answer: () => void) => {
    if (answered) return;
    answered = true;
    answer();
  };
  return {
    id,
    body,
    attempts,
    finish: () => once(() => answers.finish()),
    requeue: (delayMs) => once(() => answers.requeue(delayMs)),
    touch() {
      if (!answered) answers.touch();
    },
  };
}
