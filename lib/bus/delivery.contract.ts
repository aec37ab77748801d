import { describe, expect } from 'bun:test';
import { eventually } from '../../test/harness/eventually.ts';
import { type BusCheck, bytes, collect, gate } from './bus.probe.ts';

/** What may become of one delivery: part of the bus's contract. */
export function deliveryContract(name: string, check: BusCheck): void {
  describe(`${name}: a delivery`, () => {
    check('that is requeued comes back after the delay, counted', async (bus, on) => {
      const times: number[] = [];
      const { handler, messages } = collect((message) => {
        times.push(performance.now());
        if (message.attempts < 3) message.requeue(message.attempts === 1 ? 300 : 0);
        else message.finish();
      });
      const subscription = await bus.subscribe({ ...on, maxInFlight: 1, handler });
      await bus.publish(on.topic, [bytes(7)]);
      await eventually('it has come three times', () => messages.length === 3);
      expect(messages.map(({ attempts }) => attempts)).toEqual([1, 2, 3]);
      expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
      expect(messages.map(({ body }) => body)).toEqual([bytes(7), bytes(7), bytes(7)]);
      // A lower bound only: brokers may be late, never early. One millisecond for the clocks' grain.
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(299);
      await subscription.stop(5_000);
    });

    check('whose handler throws, or says nothing, comes back', async (bus, on) => {
      const { handler, messages } = collect((message) => {
        if (message.attempts === 1) throw new Error('on purpose');
        if (message.attempts === 3) message.finish();
      });
      const subscription = await bus.subscribe({ ...on, maxInFlight: 1, failureDelayMs: 10, handler });
      await bus.publish(on.topic, [bytes(1)]);
      await eventually('it has come three times', () => messages.length === 3);
      expect(messages.map(({ attempts }) => attempts)).toEqual([1, 2, 3]);
      await subscription.stop(5_000);
    });

    check('that has to wait holds up no other', async (bus, on) => {
      const { handler, messages } = collect((message) => {
        if (message.body[0] === 0) message.requeue(600_000);
        else message.finish();
      });
      const subscription = await bus.subscribe({ ...on, maxInFlight: 1, handler });
      // Several, because a consumer that is held up for each would be held up longer each time.
      await bus.publish(
        on.topic,
        Array.from({ length: 30 }, (_, index) => bytes(index < 10 ? 0 : index)),
      );
      await eventually(
        'the others arrive',
        () => messages.length,
        (count) => count === 30,
      );
      await subscription.stop(5_000);
    });

    check('that is not answered in time comes back', async (bus, on) => {
      const release = gate();
      const { handler, messages } = collect(async (message) => {
        // A touch postpones the end of the time, it does not cancel it.
        message.touch();
        if (message.attempts === 1) await release.opened;
        message.finish();
      });
      const subscription = await bus.subscribe({ ...on, maxInFlight: 2, messageTimeoutMs: 1_000, handler });
      await bus.publish(on.topic, [bytes(1)]);
      await eventually('it has come twice', () => messages.length === 2);
      expect(messages[1]).toMatchObject({ attempts: 2, id: messages[0]?.id });
      release.open();
      await subscription.stop(5_000);
    });

    check('that is touched stays where it is', async (bus, on) => {
      let done = false;
      const { handler, messages } = collect(async (message) => {
        // As long as NSQ may take to see that the first timeout has ended.
        for (let touches = 0; touches < 35; touches += 1) {
          message.touch();
          await Bun.sleep(200);
        }
        message.finish();
        done = true;
      });
      const subscription = await bus.subscribe({ ...on, maxInFlight: 2, messageTimeoutMs: 2_000, handler });
      await bus.publish(on.topic, [bytes(1)]);
      await eventually('it is done', () => done);
      expect(messages.map(({ attempts }) => attempts)).toEqual([1]);
      await subscription.stop(5_000);
    });

    check('has one answer, the first', async (bus, on) => {
      const { handler, messages } = collect((message) => {
        message.finish();
        message.requeue(0);
        message.finish();
      });
      const subscription = await bus.subscribe({ ...on, maxInFlight: 1, handler });
      await bus.publish(on.topic, [bytes(1)]);
      await bus.publish(on.topic, [bytes(2)]);
      await bus.publish(on.topic, [bytes(3)]);
      await eventually('the last one arrives', () => messages.some(({ body }) => body[0] === 3));
      expect(messages.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
      await subscription.stop(5_000);
    });
  });
}
