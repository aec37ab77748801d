import { afterAll, beforeAll, expect, test } from 'bun:test';
import { silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { type Nsqd, startNsqd } from '../../test/harness/nsqd.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import type { Bus } from './bus.ts';
import { createMemoryBus } from './memory-bus.ts';
import { createNsqBus } from './nsq-bus.ts';
import { createNsqGauge } from './nsq-gauge.ts';
import type { QueueGauge } from './queue-gauge.ts';

allowForRealTime();

let nsqd: Nsqd;
beforeAll(async () => {
  nsqd = await startNsqd();
});
afterAll(() => nsqd?.stop());

const TOPIC = 'images';
const CHANNEL = 'ch';
const messages = (count: number) => Array.from({ length: count }, (_, at) => Uint8Array.of(at + 1));

/** The same of each bus: what waits, what somebody has, what is put off. */
async function tellsTheDepth(bus: Bus, gauge: QueueGauge): Promise<void> {
  const read = async () => {
    const [told] = await gauge.read();
    return told && 'figures' in told ? told.figures : undefined;
  };
  expect(await read()).toEqual({ waiting: 0, inFlight: 0, deferred: 0, consumers: 0 });
  await bus.publish(TOPIC, messages(5));
  // Before anybody has asked for them.
  expect((await read())?.waiting).toBe(5);
  const gate = Promise.withResolvers<void>();
  let taken = 0;
  const subscription = await bus.subscribe({
    topic: TOPIC,
    channel: CHANNEL,
    maxInFlight: 2,
    async handler(message) {
      taken += 1;
      if (taken === 1) return message.requeue(600_000);
      await gate.promise;
      message.finish();
    },
  });
  const wanted = { waiting: 2, inFlight: 2, deferred: 1, consumers: 1 };
  await eventually('two are at work, one is put off', read, (figures) => Bun.deepEquals(figures, wanted));
  gate.resolve();
  await eventually('all but one are done', read, (figures) => figures?.waiting === 0 && figures.inFlight === 0);
  await subscription.stop(5_000);
}

test('nsqd tells how much waits', async () => {
  const log = silentLogger();
  const bus = createNsqBus({
    publish: { nsqdAddresses: [nsqd.tcpAddress] },
    subscribe: { nsqdAddresses: [nsqd.tcpAddress], nsqlookupdAddresses: [] },
    log,
  });
  const gauge = createNsqGauge({ httpAddresses: [nsqd.httpAddress], topic: TOPIC, channel: CHANNEL });
  await tellsTheDepth(bus, gauge);
  await bus.close();
});

test('so does the bus in memory', async () => {
  const bus = createMemoryBus({ log: silentLogger() });
  await tellsTheDepth(bus, bus.gauge(TOPIC, CHANNEL));
  await bus.close();
});

test('of several nsqds each speaks for itself; one that is away is told as such', async () => {
  const away = `127.0.0.1:${await freePort()}`;
  const gauge = createNsqGauge({ httpAddresses: [nsqd.httpAddress, away], topic: 'nothing', channel: CHANNEL });
  expect(await gauge.read()).toEqual([
    { broker: nsqd.httpAddress, figures: { waiting: 0, inFlight: 0, deferred: 0, consumers: 0 } },
    { broker: away, error: 'it cannot be reached' },
  ]);
});
