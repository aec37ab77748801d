import type { Logger } from '@lineup/log';
import type { SubscribeOptions, Subscription } from './bus.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { requeueDelay } from './limits.ts';
import type { QueueFigures } from './queue-gauge.ts';

/** A message within one channel. */
interface Stored {
  readonly id: string;
  readonly body: Uint8Array;
  attempts: number;
}

interface Consumer {
  readonly deliveries: Deliveries;
  readonly messageTimeoutMs: number;
}

/** One channel: its consumers share its messages. */
export interface MemoryChannel {
  put(id: string, body: Uint8Array): void;
  subscribe(options: SubscribeOptions): Subscription;
  figures(): QueueFigures;
  /** Delivers nothing more and forgets its messages. */
  close(): void;
}

/** A channel in this process. */
export function createMemoryChannel(log: Logger): MemoryChannel {
  const waiting: Stored[] = [];
  const consumers: Consumer[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let inFlightCount = 0;
  let deferred = 0;
  let pumping = false;
  let closed = false;

  const after = (delayMs: number, then: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, delayMs);
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };

  const enqueue = (message: Stored) => {
    if (closed) return;
    waiting.push(message);
    pump();
  };

  const defer = (message: Stored, delayMs: number) => {
    deferred += 1;
    after(delayMs, () => {
      deferred -= 1;
      enqueue(message);
    });
  };

  const deliver = (message: Stored, { deliveries, messageTimeoutMs }: Consumer) => {
    message.attempts += 1;
    let inFlight = true;
    inFlightCount += 1;
    /** What ends the delivery first counts: an answer, or the message timeout. */
    const end = (then?: () => void) => {
      if (!inFlight) return;
      inFlight = false;
      inFlightCount -= 1;
      cancelTimeout();
      then?.();
    };
    const startTimeout = () => after(messageTimeoutMs, () => end(() => enqueue(message)));
    let cancelTimeout = startTimeout();
    deliveries.take({
      id: message.id,
      // A copy each time, as off a wire: a handler that writes into it spoils no other delivery.
      body: new Uint8Array(message.body),
      attempts: message.attempts,
      expired: () => !inFlight,
      finish: () => end(),
      requeue(delayMs) {
        const delay = requeueDelay(delayMs);
        end(() => (delay === 0 ? enqueue(message) : defer(message, delay)));
      },
      touch() {
        if (!inFlight) return;
        cancelTimeout();
        cancelTimeout = startTimeout();
      },
    });
  };

  const deliverWaiting = () => {
    pumping = false;
    while (waiting.length > 0) {
      const free = consumers.findIndex(({ deliveries }) => deliveries.hasRoom());
      const [consumer] = free < 0 ? [] : consumers.splice(free, 1);
      const message = consumer && waiting.shift();
      if (!consumer || !message) return;
      // To the end of the line: consumers take turns.
      consumers.push(consumer);
      deliver(message, consumer);
    }
  };

  /** Never within the caller's own call: a network would not be as fast either. */
  const pump = () => {
    if (pumping || closed) return;
    pumping = true;
    setImmediate(deliverWaiting);
  };

  return {
    put: (id, body) => enqueue({ id, body, attempts: 0 }),
    subscribe(options) {
      const { messageTimeoutMs = 60_000 } = options;
      const deliveries = createDeliveries({ ...options, log, onRoom: pump });
      const consumer = { deliveries, messageTimeoutMs };
      consumers.push(consumer);
      pump();
      return {
        connected: () => !closed && consumers.includes(consumer),
        async stop(timeoutMs) {
          const index = consumers.indexOf(consumer);
          if (index >= 0) consumers.splice(index, 1);
          deliveries.close();
          await deliveries.drained(timeoutMs);
        },
      };
    },
    figures: () => ({ waiting: waiting.length, inFlight: inFlightCount, deferred, consumers: consumers.length }),
    close() {
      closed = true;
      waiting.length = 0;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      for (const { deliveries } of consumers) deliveries.close();
    },
  };
}
