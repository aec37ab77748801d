import { test } from 'bun:test';
import { type BusCheck, freshTopic } from './bus.probe.ts';
import type { Bus } from './bus.ts';
import { consumerContract } from './consumer.contract.ts';
import { deliveryContract } from './delivery.contract.ts';
import { publishContract } from './publish.contract.ts';

/**
 * What every bus does, checked over a real one. The tests run side by side, because NSQ takes seconds before it looks
 * for ended delays in a new channel.
 *
 * @param makeBus a bus of its own for each test; they may share a broker
 */
export function busContract(name: string, makeBus: () => Promise<Bus>): void {
  const check: BusCheck = (what, body) =>
    test.concurrent(what, async () => {
      const bus = await makeBus();
      await body(bus, { topic: freshTopic(), channel: 'ch' });
      await bus.close();
    });
  publishContract(name, check);
  deliveryContract(name, check);
  consumerContract(name, check);
}
