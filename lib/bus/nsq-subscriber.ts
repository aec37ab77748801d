import { createTroubleLog, type Logger } from '@lineup/log';
import type { Message, Reader } from 'nsqjs';
import type { SubscribeOptions, Subscriber, Subscription } from './bus.ts';
import { createDeliveries, type Delivery } from './deliveries.ts';
import { checkSubscription, requeueDelay } from './limits.ts';
import { startDiscovery } from './nsq-discovery.ts';
import { closeReader, createNsqReader, quietReader } from './nsq-reader.ts';

/** What {@link createNsqSubscriber} needs. */
export interface NsqSubscriberOptions {
  /** `host:port` of nsqds to consume from. */
  readonly nsqdAddresses?: readonly string[];
  /** `host:port` (HTTP) of nsqlookupds that know further ones. */
  readonly nsqlookupdAddresses?: readonly string[];
  readonly log: Logger;
  /** Milliseconds between two tries to find and connect nsqds; 2,000 by default. */
  readonly pollMs?: number;
  /**
   * Milliseconds between nsqd's signs of life, whole seconds; 10,000 by default. A connection that is silent for two
   * and a half times as long is given up.
   */
  readonly heartbeatMs?: number;
}

/** Milliseconds that nsqd gets to acknowledge the end of a consumer. */
const CLOSE_MS = 2_000;

/** Consumes from NSQ. It keeps looking for brokers and reconnects by itself. */
export function createNsqSubscriber(options: NsqSubscriberOptions): Subscriber {
  const { nsqdAddresses = [], nsqlookupdAddresses = [], log, pollMs = 2_000, heartbeatMs = 10_000 } = options;
  if (nsqdAddresses.length + nsqlookupdAddresses.length === 0) {
    throw new RangeError('a subscriber needs the address of an nsqd or an nsqlookupd');
  }

  const createReader = ({ topic, channel, maxInFlight, messageTimeoutMs = 60_000 }: SubscribeOptions): Reader =>
    createNsqReader(topic, channel, heartbeatMs * 2.5, {
      // Wanted by its constructor; looking for them is left to the discovery.
      nsqdTCPAddresses: nsqdAddresses,
      lookupdHTTPAddresses: nsqlookupdAddresses,
      maxInFlight,
      maxAttempts: 0,
      messageTimeout: messageTimeoutMs,
      heartbeatInterval: Math.max(1, Math.round(heartbeatMs / 1_000)),
      // Else nsqd keeps messages for up to 250 ms, to send several at once.
      outputBufferSize: -1,
    });

  return {
    async subscribe(wanted): Promise<Subscription> {
      const { topic, channel } = wanted;
      checkSubscription(wanted);
      const troubles = createTroubleLog(log);
      const reader = createReader(wanted);
      const deliveries = createDeliveries({ ...wanted, log });

      reader.on('message', (message) => deliveries.take(toDelivery(message)));
      reader.on('error', (error) => troubles.trouble(error, `consumer of ${topic}/${channel}`));
      const open = new Set<string>();
      reader.on('nsqd_connected', (host, port) => {
        open.add(`${host}:${port}`);
        log.info({ topic, channel }, `connected to nsqd ${host}:${port}`);
      });
      reader.on('nsqd_closed', (host, port) => {
        // Also told of those that never were open, which the error above has named.
        const wasOpen = open.delete(`${host}:${port}`);
        if (wasOpen && !reader.isClosed) log.warn({ topic, channel }, `connection to nsqd ${host}:${port} lost`);
      });
      const discovery = startDiscovery({
        topic,
        nsqdAddresses,
        nsqlookupdAddresses,
        pollMs,
        log,
        onFound: ({ host, port }) => reader.connectToNSQD(host, port),
      });

      let stopping: Promise<void> | undefined;
      const stop = async (timeoutMs: number) => {
        discovery.end();
        quietReader(reader);
        deliveries.close();
        const drained = await deliveries.drained(timeoutMs);
        if (!drained) log.warn({ topic, channel }, `handlers still run ${timeoutMs} ms after the consumer's stop`);
        await closeReader(reader, CLOSE_MS);
      };
      return {
        connected: () => !reader.isClosed && (reader.readerRdy.connections.length > 0 || discovery.nothingToFind()),
        stop(timeoutMs) {
          stopping ??= stop(timeoutMs);
          return stopping;
        },
      };
    },
  };
}

function toDelivery(message: Message): Delivery {
  return {
    id: message.id,
    // A copy: nsqjs' own is a view of all that came with it.
    body: new Uint8Array(message.body),
    attempts: message.attempts,
    expired: () => message.timedOut,
    finish: () => message.finish(),
    // `false`: one message that has to wait must not hold up all others.
    requeue: (delayMs) => message.requeue(requeueDelay(delayMs), false),
    touch: () => message.touch(),
  };
}
