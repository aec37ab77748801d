import { type ConnectionOptions, Writer } from 'nsqjs';
import type { NsqdAddress } from './nsq-address.ts';

/** One connection to one nsqd, for publishing. Once lost, it stays lost. */
export interface NsqWriter {
  /** Resolves when nsqd has acknowledged; rejects when the connection is lost before. */
  publish(topic: string, bodies: Buffer[]): Promise<void>;
  /** Resolves when the connection is lost. */
  readonly lost: Promise<void>;
  /** Ends the connection; every publish under way rejects with this reason. */
  drop(reason: Error): void;
}

/**
 * Connects to one nsqd.
 *
 * @param timeoutMs for the connection and nsqd's greeting; an address that swallows packets would take minutes
 * @throws Error when there is no connection by then
 */
export async function connectNsqWriter(
  { host, port }: NsqdAddress,
  { timeoutMs, ...options }: ConnectionOptions & { readonly timeoutMs: number },
): Promise<NsqWriter> {
  const writer = new Writer(host, port, options);
  const ready = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<void>();
  const underWay = new Set<(reason: Error) => void>();
  let gone: Error | undefined;

  const lose = (reason: Error) => {
    gone ??= reason;
    ready.reject(gone);
    for (const reject of underWay) reject(gone);
    lost.resolve();
  };
  const drop = (reason: Error) => {
    if (gone) return;
    lose(reason);
    // In a later tick: before the first one there is no socket yet, and `close` would throw.
    setImmediate(() => writer.close());
  };
  writer.on('ready', ready.resolve);
  // Two 'error's may come of one fault, and some of them after the end.
  writer.on('error', lose);
  writer.on('closed', () => lose(new Error(`nsqd ${host}:${port} closed the connection`)));
  writer.connect();

  const timer = setTimeout(() => drop(new Error(`no answer from nsqd ${host}:${port} in ${timeoutMs} ms`)), timeoutMs);
  await ready.promise.finally(() => clearTimeout(timer));

  return {
    lost: lost.promise,
    drop,
    publish(topic, bodies) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      if (gone) return Promise.reject(gone);
      // nsqjs forgets the callbacks of what is written while the connection goes away.
      underWay.add(reject);
      writer.publish(topic, bodies, (error) => (error ? reject(error) : resolve()));
      return promise.finally(() => underWay.delete(reject));
    },
  };
}
