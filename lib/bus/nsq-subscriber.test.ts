import { afterEach, expect, test } from 'bun:test';
import { createLogger, silentLogger } from '@lineup/log';
import { startBlackHole } from '../../test/harness/black-hole.ts';
import { eventually } from '../../test/harness/eventually.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { type ChannelStats, type Nsqd, type NsqdOptions, startNsqd } from '../../test/harness/nsqd.ts';
import { startNsqlookupd } from '../../test/harness/nsqlookupd.ts';
import { needs } from '../../test/harness/real-parts.ts';
import { bytes, collect, gate } from './bus.probe.ts';
import type { Subscription } from './bus.ts';
import { createNsqPublisher } from './nsq-publisher.ts';
import { createNsqSubscriber, type NsqSubscriberOptions } from './nsq-subscriber.ts';

const running: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const part of running.splice(0)) await part.stop();
});

const ON = { topic: 't', channel: 'c', maxInFlight: 5 };
/** nsqd sends again what was in flight on a lost connection only after its timeout. */
const BRIEF = { ...ON, messageTimeoutMs: 1_000 };
const startedNsqd = async (options?: NsqdOptions): Promise<Nsqd> => {
  const nsqd = await startNsqd(options);
  running.push(nsqd);
  return nsqd;
};
const subscriberTo = (where: Partial<NsqSubscriberOptions>) =>
  createNsqSubscriber({ log: silentLogger(), pollMs: 100, heartbeatMs: 1_000, ...where });
const publish = async (nsqd: Nsqd, ...numbers: number[]) => {
  const publisher = createNsqPublisher({ nsqdAddresses: [nsqd.tcpAddress], log: silentLogger() });
  await publisher.publish('t', numbers.map(bytes));
  await publisher.close();
};
const connected = (subscription: Subscription) => eventually('it is connected', () => subscription.connected());
const channelOf = (nsqd: Nsqd, what: string, wanted: (stats: ChannelStats) => boolean) =>
  eventually(
    what,
    () => nsqd.channel('t', 'c'),
    (stats) => stats !== undefined && wanted(stats),
  );

test('needs the address of an nsqd or an nsqlookupd', () => {
  expect(() => subscriberTo({})).toThrow(RangeError);
});

test('a broker that is nowhere is waited for in the background, with few words', async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const subscriber = subscriberTo({
    nsqdAddresses: [`127.0.0.1:${await freePort()}`, 'no-such-host.invalid:4150'],
    nsqlookupdAddresses: [`127.0.0.1:${await freePort()}`],
    log: createLogger({ service: 'test', level: 'info', format: 'json', destination }),
    pollMs: 20,
  });
  const subscription = await subscriber.subscribe({ ...ON, handler: collect().handler });
  await eventually('some words', () => lines.length >= 3);
  await Bun.sleep(500);
  expect(subscription.connected()).toBe(false);
  expect(lines.length).toBeLessThan(10);
  await subscription.stop(1_000);
});

needs('nsqd').describe('with a real nsqd', () => {
  test('finds nsqds through nsqlookupd alone, also those that come later', async () => {
    const lookupd = await startNsqlookupd();
    running.push(lookupd);
    const { handler, messages } = collect();
    const subscriber = subscriberTo({ nsqlookupdAddresses: [lookupd.httpAddress] });
    const subscription = await subscriber.subscribe({ ...ON, handler });
    const first = await startedNsqd({ lookupd });
    await publish(first, 1);
    await eventually('the first message', () => messages.length === 1);
    const second = await startedNsqd({ lookupd });
    await publish(second, 2);
    await eventually('the second message', () => messages.length === 2);
    await lookupd.kill();
    await publish(first, 3);
    await eventually('the third message', () => messages.length === 3);
    await subscription.stop(5_000);
  });

  test('through nsqlookupd alone, counts as connected while nobody has published, and not without nsqlookupd', async () => {
    const lookupd = await startNsqlookupd();
    running.push(lookupd);
    const { handler, messages } = collect();
    const subscriber = subscriberTo({ nsqlookupdAddresses: [lookupd.httpAddress] });
    const subscription = await subscriber.subscribe({ ...ON, handler });
    expect(subscription.connected()).toBe(false);
    await connected(subscription);
    await lookupd.stop();
    await eventually('it is not sure any more', () => !subscription.connected());
    await lookupd.start();
    await connected(subscription);
    await publish(await startedNsqd({ lookupd }), 1);
    await eventually('a message', () => messages.length === 1);
    expect(subscription.connected()).toBe(true);
    await subscription.stop(5_000);
  });

  test('reconnects when nsqd comes back on the same port', async () => {
    const nsqd = await startedNsqd();
    const { handler, messages } = collect();
    const subscription = await subscriberTo({ nsqdAddresses: [nsqd.tcpAddress] }).subscribe({ ...ON, handler });
    await connected(subscription);
    await nsqd.kill();
    await eventually('it notices', () => !subscription.connected());
    await nsqd.start();
    await connected(subscription);
    await publish(nsqd, 1, 2, 3);
    await eventually('messages', () => messages.length === 3);
    await subscription.stop(5_000);
  });

  test('nsqd killed with messages in flight: late answers harm nothing', async () => {
    const nsqd = await startedNsqd();
    const hold = gate();
    const { handler, messages } = collect(async (message) => {
      if (messages.length <= 3) await hold.opened;
      if (message.body[0] === 2) message.requeue(0);
      else message.finish();
    });
    const subscription = await subscriberTo({ nsqdAddresses: [nsqd.tcpAddress] }).subscribe({ ...ON, handler });
    await connected(subscription);
    await publish(nsqd, 1, 2, 3);
    await eventually('they are in flight', () => messages.length === 3);
    await nsqd.kill();
    await eventually('it notices', () => !subscription.connected());
    hold.open();
    await nsqd.start();
    await connected(subscription);
    await publish(nsqd, 4);
    await eventually('the next message', () => messages.some(({ body }) => body[0] === 4));
    await subscription.stop(5_000);
    await channelOf(nsqd, 'nothing is left', (stats) => stats.depth + stats.in_flight_count === 0);
  });

  test('notices a black-holed nsqd by its missing heartbeats', async () => {
    const nsqd = await startedNsqd();
    const { handler, messages } = collect();
    const subscription = await subscriberTo({ nsqdAddresses: [nsqd.tcpAddress] }).subscribe({ ...ON, handler });
    await connected(subscription);
    await nsqd.pause();
    await eventually('it notices', () => !subscription.connected());
    nsqd.resume();
    await connected(subscription);
    await publish(nsqd, 1);
    await eventually('a message', () => messages.length === 1);
    await subscription.stop(5_000);
  });

  test('leaves a connection that has gone silent for a new one, and gets again what was in flight on it', async () => {
    const nsqd = await startedNsqd();
    const hole = await startBlackHole(nsqd.tcpAddress);
    running.push(hole);
    const hold = gate();
    const { handler, messages } = collect(async (message) => {
      if (messages.length <= 2) await hold.opened;
      message.finish();
    });
    const subscription = await subscriberTo({ nsqdAddresses: [hole.address] }).subscribe({ ...BRIEF, handler });
    await connected(subscription);
    await publish(nsqd, 1, 2);
    await eventually('they are in flight', () => messages.length === 2);
    hole.swallow();
    expect(hole.swallowed()).toBe(1);
    hold.open();
    await eventually('both come again', () => messages.length >= 4);
    await channelOf(nsqd, 'nothing is left', (stats) => stats.depth + stats.in_flight_count === 0);
    expect(subscription.connected()).toBe(true);
    await subscription.stop(5_000);
  });

  test('notices silence also while it says much itself', async () => {
    const nsqd = await startedNsqd();
    const hole = await startBlackHole(nsqd.tcpAddress);
    running.push(hole);
    const hold = gate();
    const { handler, messages } = collect(async (message) => {
      const touching = setInterval(() => message.touch(), 100);
      await hold.opened;
      clearInterval(touching);
      message.finish();
    });
    const subscription = await subscriberTo({ nsqdAddresses: [hole.address] }).subscribe({ ...BRIEF, handler });
    await connected(subscription);
    await publish(nsqd, 1);
    await eventually('it is in flight', () => messages.length === 1);
    hole.swallow();
    await eventually('the silent connection is left', () => hole.left() === 1);
    await eventually('the message comes again', () => messages.length === 2);
    hold.open();
    await channelOf(nsqd, 'nothing is left', (stats) => stats.depth + stats.in_flight_count === 0);
    await subscription.stop(5_000);
  });

  test('stop loses no answer', async () => {
    const nsqd = await startedNsqd();
    const numbers = Array.from({ length: 200 }, (_, index) => index);
    const hold = gate();
    const { handler, messages } = collect(async (message) => {
      await hold.opened;
      message.finish();
    });
    const subscriber = subscriberTo({ nsqdAddresses: [nsqd.tcpAddress] });
    const subscription = await subscriber.subscribe({ ...ON, maxInFlight: 200, handler });
    await connected(subscription);
    await publish(nsqd, ...numbers);
    await eventually('all are in flight', () => messages.length === 200);
    const stopped = subscription.stop(20_000);
    // All answers fall into the very last moment, when nsqd is too busy to read them.
    await nsqd.pause();
    hold.open();
    expect(await Promise.race([stopped, Bun.sleep(300).then(() => 'waits')])).toBe('waits');
    nsqd.resume();
    await stopped;
    const stats = await nsqd.channel('t', 'c');
    expect(stats).toMatchObject({
      depth: 0,
      in_flight_count: 0,
      deferred_count: 0,
      requeue_count: 0,
      timeout_count: 0,
    });
    await channelOf(nsqd, 'nobody is connected', ({ client_count }) => client_count === 0);
  });

  test('stop asks a silent nsqd no longer than it must', async () => {
    const nsqd = await startedNsqd();
    const subscriber = subscriberTo({ nsqdAddresses: [nsqd.tcpAddress], heartbeatMs: 60_000 });
    const subscription = await subscriber.subscribe({ ...ON, handler: collect().handler });
    await connected(subscription);
    await nsqd.pause();
    await subscription.stop(1_000);
    nsqd.resume();
  });

  test('an address where nobody listens takes nothing from a healthy connection', async () => {
    const nsqd = await startedNsqd();
    const nsqdAddresses = [nsqd.tcpAddress, `127.0.0.1:${await freePort()}`];
    const { handler, messages } = collect();
    const subscription = await subscriberTo({ nsqdAddresses, pollMs: 20 }).subscribe({ ...ON, handler });
    await connected(subscription);
    // Enough rounds for the other one to fail several times.
    for (let round = 0; round < 10; round += 1) {
      await Bun.sleep(20);
      expect(subscription.connected()).toBe(true);
    }
    await publish(nsqd, 1);
    await eventually('a message', () => messages.length === 1);
    await subscription.stop(5_000);
    await channelOf(nsqd, 'nobody is connected', ({ client_count }) => client_count === 0);
    await publish(nsqd, 2);
    await channelOf(nsqd, 'it stays', ({ depth }) => depth === 1);
    expect(messages.length).toBe(1);
  });

  test('one slot serves two nsqds, one message at a time', async () => {
    const [left, right] = [await startedNsqd(), await startedNsqd()];
    let inHand = 0;
    let most = 0;
    const { handler, messages } = collect(async (message) => {
      inHand += 1;
      most = Math.max(most, inHand);
      await Bun.sleep(5);
      inHand -= 1;
      message.finish();
    });
    const subscriber = subscriberTo({ nsqdAddresses: [left.tcpAddress, right.tcpAddress] });
    const subscription = await subscriber.subscribe({ ...ON, maxInFlight: 1, handler });
    await connected(subscription);
    await publish(left, 1, 2, 3, 4, 5, 6, 7, 8);
    await publish(right, 9, 10, 11, 12, 13, 14, 15, 16);
    await eventually(
      'all have come',
      () => new Set(messages.map(({ body }) => body[0])).size,
      (size) => size === 16,
    );
    expect(most).toBe(1);
    await subscription.stop(5_000);
    for (const nsqd of [left, right]) {
      await channelOf(nsqd, 'nothing is left', (stats) => stats.depth + stats.in_flight_count === 0);
    }
  });
});
