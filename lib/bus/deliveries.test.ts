import { expect, test } from 'bun:test';
import { silentLogger } from '@lineup/log';
import { collect, gate } from './bus.probe.ts';
import { createDeliveries, type Delivery } from './deliveries.ts';

/** A delivery that notes its answers. */
function delivery(id: string, answers: string[], expired = false): Delivery {
  return {
    id,
    body: new Uint8Array([1]),
    attempts: 1,
    expired: () => expired,
    finish: () => void answers.push(`finish ${id}`),
    requeue: (delayMs) => void answers.push(`requeue ${id} ${delayMs}`),
    touch: () => void answers.push(`touch ${id}`),
  };
}

test('what is sent beyond the limit waits; what has expired meanwhile is given back', async () => {
  const answers: string[] = [];
  const hold = gate();
  const { handler, messages } = collect(async (message) => {
    await hold.opened;
    message.finish();
  });
  const deliveries = createDeliveries({ topic: 't', channel: 'c', maxInFlight: 1, handler, log: silentLogger() });
  deliveries.take(delivery('a', answers));
  deliveries.take(delivery('late', answers, true));
  deliveries.take(delivery('b', answers));
  expect(deliveries.hasRoom()).toBe(false);
  expect(messages.map(({ id }) => id)).toEqual(['a']);
  hold.open();
  expect(await deliveries.drained(20_000)).toBe(true);
  expect(answers).toEqual(['finish a', 'requeue late 0', 'finish b']);
});

test('closed, it gives back what has not begun and all that still comes', async () => {
  const answers: string[] = [];
  const hold = gate();
  const { handler } = collect(async (message) => {
    await hold.opened;
    message.touch();
  });
  const options = { topic: 't', channel: 'c', maxInFlight: 1, failureDelayMs: 7, handler, log: silentLogger() };
  const deliveries = createDeliveries(options);
  deliveries.take(delivery('a', answers));
  deliveries.take(delivery('b', answers));
  deliveries.close();
  deliveries.take(delivery('c', answers));
  expect(answers).toEqual(['requeue b 0', 'requeue c 0']);
  expect(await deliveries.drained(1)).toBe(false);
  hold.open();
  expect(await deliveries.drained(20_000)).toBe(true);
  expect(answers.slice(2)).toEqual(['touch a', 'requeue a 7']);
});
