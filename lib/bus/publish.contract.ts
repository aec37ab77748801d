import { describe, expect } from 'bun:test';
import { eventually } from '../../test/harness/eventually.ts';
import { type BusCheck, bytes, collect } from './bus.probe.ts';
import { type BusMessage, BusUnavailableError } from './bus.ts';

/** What becomes of what is published: part of the bus's contract. */
export function publishContract(name: string, check: BusCheck): void {
  describe(`${name}: what is published`, () => {
    check('arrives, byte for byte, as it was when publish was called', async (bus, on) => {
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      const body = Uint8Array.from(all);
      const { handler, messages } = collect();
      const subscription = await bus.subscribe({ ...on, maxInFlight: 1, handler });
      const published = bus.publish(on.topic, [body]);
      body.fill(0);
      await published;
      await eventually('it arrives', () => messages.length === 1);
      expect(messages[0]).toMatchObject({ body: all, attempts: 1 });
      expect(messages[0]?.body.constructor).toBe(Uint8Array);
      await subscription.stop(5_000);
    });

    check('goes to every channel, and in each to one consumer', async (bus, { topic }) => {
      const ids = Array.from({ length: 40 }, (_, index) => bytes(index));
      const [left, right, other] = [collect(), collect(), collect()];
      const subscriptions = await Promise.all([
        bus.subscribe({ topic, channel: 'a', maxInFlight: 2, handler: left.handler }),
        bus.subscribe({ topic, channel: 'a', maxInFlight: 2, handler: right.handler }),
        bus.subscribe({ topic, channel: 'b', maxInFlight: 2, handler: other.handler }),
      ]);
      await eventually('all are connected', () => subscriptions.every((each) => each.connected()));
      await bus.publish(topic, ids);
      await eventually(
        'all have arrived',
        () => [left.messages.length + right.messages.length, other.messages.length],
        ([shared, own]) => shared === 40 && own === 40,
      );
      const inOrder = (messages: BusMessage[]) => messages.map(({ body }) => body).sort(Buffer.compare);
      expect(inOrder([...left.messages, ...right.messages])).toEqual(ids);
      expect(inOrder(other.messages)).toEqual(ids);
      expect(Math.min(left.messages.length, right.messages.length)).toBeGreaterThan(0);
      await Promise.all(subscriptions.map((each) => each.stop(5_000)));
    });

    check('waits for the first channel', async (bus, on) => {
      await bus.publish(on.topic, [bytes(1), bytes(2)]);
      const { handler, messages } = collect();
      const subscription = await bus.subscribe({ ...on, maxInFlight: 5, handler });
      await eventually('both arrive', () => messages.length === 2);
      await subscription.stop(5_000);
    });

    check('may be much at once', async (bus, on) => {
      const small = Array.from({ length: 3_000 }, (_, index) => bytes(index));
      const large = Array.from({ length: 7 }, (_, index) => new Uint8Array(1_000_000).fill(index));
      const { handler, messages } = collect();
      const subscription = await bus.subscribe({ ...on, maxInFlight: 100, handler });
      await bus.publish(on.topic, [...small, ...large]);
      await eventually(
        'all arrive',
        () => messages.length,
        (count) => count === 3_007,
      );
      expect(new Set(messages.map(({ id }) => id)).size).toBe(3_007);
      await subscription.stop(5_000);
    });

    check('is refused when no broker could carry it', async (bus, on) => {
      await bus.publish(on.topic, []);
      await expect(bus.publish(on.topic, [new Uint8Array()])).rejects.toBeInstanceOf(RangeError);
      await expect(bus.publish(on.topic, [new Uint8Array(1_048_577)])).rejects.toBeInstanceOf(RangeError);
      await expect(bus.publish('no topic', [bytes(1)])).rejects.toBeInstanceOf(RangeError);
      await bus.publish(on.topic, [new Uint8Array(1_048_576)]);
    });

    check('is refused after the end', async (bus, on) => {
      await bus.publish(on.topic, [bytes(1)]);
      await bus.close();
      await expect(bus.publish(on.topic, [bytes(1)])).rejects.toBeInstanceOf(BusUnavailableError);
    });
  });
}
