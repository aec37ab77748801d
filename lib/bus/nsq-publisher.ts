import { messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { BusUnavailableError, type Publisher } from './bus.ts';
import { checkMessages, sliceBodies } from './limits.ts';
import { type NsqdAddress, parseAddress } from './nsq-address.ts';
import { connectNsqWriter, type NsqWriter } from './nsq-writer.ts';

/** What {@link createNsqPublisher} needs. */
export interface NsqPublisherOptions {
  /** `host:port` of nsqds; any of them will do, the next one is tried when one fails. */
  readonly nsqdAddresses: readonly string[];
  readonly log: Logger;
  /** Milliseconds that one publish may take, connecting included; 5,000 by default. */
  readonly timeoutMs?: number;
  /** Milliseconds between nsqd's signs of life on an idle connection, whole seconds; 10,000 by default. */
  readonly heartbeatMs?: number;
}

/**
 * Publishes to NSQ. An nsqjs Writer never reconnects: here each publish takes the connection that there is, or makes
 * one. A connection on which anything failed, or on which nsqd kept silent, is dropped.
 */
export function createNsqPublisher(options: NsqPublisherOptions): Publisher {
  const { nsqdAddresses, log, timeoutMs = 5_000, heartbeatMs = 10_000 } = options;
  const addresses = nsqdAddresses.map(parseAddress);
  if (addresses.length === 0) throw new RangeError('a publisher needs the address of an nsqd');
  const connectOptions = {
    timeoutMs: timeoutMs / addresses.length,
    heartbeatInterval: Math.max(1, Math.round(heartbeatMs / 1_000)),
    idleTimeout: (heartbeatMs * 2.5) / 1_000,
  };
  let closed = false;
  /** Rejects when the publisher is closed. */
  const end = Promise.withResolvers<never>();
  end.promise.catch(() => undefined);
  /** The connection, or the one that is being made: shared by all who publish meanwhile. */
  let current: Promise<NsqWriter> | undefined;
  let turn = 0;

  /** Tries each nsqd once, beginning with the one whose turn it is. */
  const connectToAny = async (): Promise<NsqWriter> => {
    let failure: unknown;
    for (let tries = 0; tries < addresses.length && !closed; tries += 1) {
      const address = addresses[turn % addresses.length] as NsqdAddress;
      try {
        const writer = await connectNsqWriter(address, connectOptions);
        log.debug(`publishing to nsqd ${address.host}:${address.port}`);
        return writer;
      } catch (error) {
        failure = error;
        turn += 1;
      }
    }
    throw failure;
  };

  const connection = (): Promise<NsqWriter> => {
    if (current) return current;
    const connecting = connectToAny();
    current = connecting;
    const forget = () => {
      if (current === connecting) current = undefined;
    };
    connecting.then((writer) => writer.lost.then(forget), forget);
    return connecting;
  };

  /** Gives a connection up that failed, and the turn to the next nsqd. */
  const giveUp = async (connecting: Promise<NsqWriter>, reason: Error) => {
    if (current === connecting) {
      current = undefined;
      turn += 1;
    }
    const writer = await connecting.catch(() => undefined);
    writer?.drop(reason);
  };

  return {
    async publish(topic, bodies) {
      checkMessages(topic, bodies);
      if (closed) throw new BusUnavailableError('the publisher is closed');
      // Copied before anything is awaited; and nsqjs would send anything but a Buffer as JSON.
      const slices = sliceBodies(bodies.map((body) => Buffer.from(body)));
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error(`no answer from nsqd in ${timeoutMs} ms`)), timeoutMs);
      try {
        for (const slice of slices) {
          const connecting = connection();
          const sent = connecting.then((writer) => writer.publish(topic, slice));
          try {
            await Promise.race([sent, late.promise, end.promise]);
          } catch (error) {
            sent.catch(() => undefined);
            const reason = unavailable(error);
            void giveUp(connecting, reason);
            throw reason;
          }
        }
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      closed = true;
      const reason = new BusUnavailableError('the publisher was closed');
      end.reject(reason);
      if (current) void giveUp(current, reason);
    },
  };
}

function unavailable(error: unknown): BusUnavailableError {
  if (error instanceof BusUnavailableError) return error;
  return new BusUnavailableError(`not published: ${messageOf(error)}`, { cause: error });
}
