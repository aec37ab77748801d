import type { Bus, BusMessage, MessageHandler, SubscribeOptions } from './bus.ts';

/** Declares one test of the contract: what holds, and how to see it, on a bus and a topic of the test's own. */
export type BusCheck = (
  what: string,
  body: (bus: Bus, on: Pick<SubscribeOptions, 'topic' | 'channel'>) => Promise<void>,
) => void;

/** A handler for tests that keeps what it got. */
export interface Collector {
  readonly handler: MessageHandler;
  /** In the order of their arrival. */
  readonly messages: BusMessage[];
}

/** Collects messages and then does what is said with each; finishes it when nothing is said. */
export function collect(
  then: (message: BusMessage) => void | Promise<void> = (message) => message.finish(),
): Collector {
  const messages: BusMessage[] = [];
  return {
    messages,
    async handler(message) {
      messages.push(message);
      await then(message);
    },
  };
}

/** Something to wait for until a test lets it happen. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** A body of eight bytes: a small number, little-endian. */
export function bytes(number: number): Uint8Array {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setUint32(0, number, true);
  return body;
}

/** A topic that nobody else uses. */
export function freshTopic(): string {
  return `t-${crypto.randomUUID()}`;
}
