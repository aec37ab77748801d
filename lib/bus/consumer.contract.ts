import { describe, expect } from 'bun:test';
import { eventually } from '../../test/harness/eventually.ts';
import { type BusCheck, bytes, collect, gate } from './bus.probe.ts';
import type { SubscribeOptions } from './bus.ts';

/** What a consumer may count on: part of the bus's contract. */
export function consumerContract(name: string, check: BusCheck): void {
  describe(`${name}: a consumer`, () => {
    check('that no broker could serve is refused', async (bus, on) => {
      const good = { ...on, maxInFlight: 1, messageTimeoutMs: 1_000, handler: collect().handler };
      const bad: Partial<SubscribeOptions>[] = [
        { topic: '' },
        { channel: 'a b' },
        { maxInFlight: 0 },
        { messageTimeoutMs: 999 },
        { messageTimeoutMs: 900_001 },
      ];
      for (const wrong of bad) {
        await expect(bus.subscribe({ ...good, ...wrong })).rejects.toBeInstanceOf(RangeError);
      }
      await (await bus.subscribe(good)).stop(5_000);
    });

    check('has no more in hand than it wants', async (bus, on) => {
      const hold = gate();
      let most = 0;
      let inHand = 0;
      const { handler, messages } = collect(async (message) => {
        inHand += 1;
        most = Math.max(most, inHand);
        if (messages.length <= 3) await hold.opened;
        else await Bun.sleep(1);
        inHand -= 1;
        message.finish();
      });
      const subscription = await bus.subscribe({ ...on, maxInFlight: 3, handler });
      await bus.publish(
        on.topic,
        Array.from({ length: 50 }, (_, index) => bytes(index)),
      );
      await eventually('three are in hand', () => inHand === 3);
      hold.open();
      await eventually('all have been', () => messages.length === 50);
      expect(most).toBe(3);
      await subscription.stop(5_000);
    });

    check('that is busy leaves the rest to the others', async (bus, on) => {
      const hold = gate();
      const busy = collect(async (message) => {
        await hold.opened;
        message.finish();
      });
      const idle = collect();
      const first = await bus.subscribe({ ...on, maxInFlight: 1, handler: busy.handler });
      await bus.publish(on.topic, [bytes(1)]);
      await eventually('it is busy', () => busy.messages.length === 1);
      const second = await bus.subscribe({ ...on, maxInFlight: 1, handler: idle.handler });
      await bus.publish(on.topic, [bytes(2), bytes(3), bytes(4)]);
      await eventually('the other has done the rest', () => idle.messages.length === 3);
      expect(busy.messages.length).toBe(1);
      hold.open();
      await Promise.all([first.stop(5_000), second.stop(5_000)]);
    });

    check('finishes what it has when it is stopped, and takes nothing new', async (bus, on) => {
      const holds = [gate(), gate()];
      const { handler, messages } = collect(async (message) => {
        await holds[messages.length - 1]?.opened;
        message.finish();
      });
      const first = await bus.subscribe({ ...on, maxInFlight: 2, messageTimeoutMs: 60_000, handler });
      await bus.publish(
        on.topic,
        Array.from({ length: 6 }, (_, index) => bytes(index)),
      );
      await eventually('two are in hand', () => messages.length === 2);
      const stopped = first.stop(60_000);
      expect(await Promise.race([stopped, Bun.sleep(100).then(() => 'waits')])).toBe('waits');
      // One after the other: the slot that becomes free is not filled again.
      for (const hold of holds) {
        hold.open();
        await Bun.sleep(50);
      }
      await stopped;
      expect(first.connected()).toBe(false);
      const done = messages.map(({ id }) => id);
      expect(done.length).toBe(2);

      const next = collect();
      const second = await bus.subscribe({ ...on, maxInFlight: 10, handler: next.handler });
      await eventually('the next one does the rest', () => next.messages.length === 4);
      expect(next.messages.filter(({ id }) => done.includes(id))).toEqual([]);
      // Nor was one of them sent to the first consumer and back.
      expect(next.messages.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
      expect(messages.length).toBe(2);
      await second.stop(5_000);
    });

    check('that hangs is left behind when it is stopped; its message comes back', async (bus, on) => {
      const hold = gate();
      const hung = collect(() => hold.opened);
      const first = await bus.subscribe({ ...on, maxInFlight: 1, messageTimeoutMs: 1_000, handler: hung.handler });
      await bus.publish(on.topic, [bytes(1)]);
      await eventually('it hangs', () => hung.messages.length === 1);
      await first.stop(10);
      const next = collect();
      const second = await bus.subscribe({ ...on, maxInFlight: 1, handler: next.handler });
      await eventually('the message comes to another', () => next.messages.length === 1);
      expect(next.messages[0]).toMatchObject({ id: hung.messages[0]?.id, attempts: 2 });
      hold.open();
      await second.stop(5_000);
    });
  });
}
