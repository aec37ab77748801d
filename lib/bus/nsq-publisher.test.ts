import { afterEach, expect, test } from 'bun:test';
import { createServer, type Socket } from 'node:net';
import { silentLogger } from '@lineup/log';
import { startBlackHole } from '../../test/harness/black-hole.ts';
import { eventually } from '../../test/harness/eventually.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { type Nsqd, startNsqd } from '../../test/harness/nsqd.ts';
import { needs } from '../../test/harness/real-parts.ts';
import { bytes } from './bus.probe.ts';
import { BusUnavailableError, type Publisher } from './bus.ts';
import { createNsqPublisher } from './nsq-publisher.ts';

const running: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const part of running.splice(0)) await part.stop();
});

const publisherTo = (nsqdAddresses: string[], timeoutMs = 5_000): Publisher => {
  const publisher = createNsqPublisher({ nsqdAddresses, log: silentLogger(), timeoutMs, heartbeatMs: 1_000 });
  running.push({ stop: () => publisher.close() });
  return publisher;
};
const nsqdWithTopic = async (): Promise<Nsqd> => {
  const nsqd = await startNsqd();
  running.push(nsqd);
  return nsqd;
};
const received = async (nsqd: Nsqd) => (await nsqd.topic('t'))?.message_count ?? 0;
/** All of them, because Bun's `expect(…).rejects` lets nothing else be called until it knows. */
const unavailable = async (...publishings: Promise<void>[]) => {
  for (const outcome of await Promise.allSettled(publishings)) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(BusUnavailableError) });
  }
};

test('needs the address of an nsqd', () => {
  expect(() => publisherTo([])).toThrow(RangeError);
  expect(() => publisherTo(['nowhere'])).toThrow(RangeError);
});

test('an nsqd that is away, or has no such name, is unavailable', async () => {
  await unavailable(publisherTo([`127.0.0.1:${await freePort()}`]).publish('t', [bytes(1)]));
  await unavailable(publisherTo(['no-such-host.invalid:4150']).publish('t', [bytes(1)]));
});

test('one that takes the connection and says nothing is unavailable in time', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket.resume())).listen(await freePort(), '127.0.0.1');
  const { port } = silent.address() as { port: number };
  const publisher = publisherTo([`127.0.0.1:${port}`], 300);
  await unavailable(publisher.publish('t', [bytes(1)]), publisher.publish('t', [bytes(1)]));
  // Not one for each publish, and none is left open.
  expect(sockets.length).toBe(1);
  await eventually('it is dropped', () => sockets.every(({ destroyed }) => destroyed));
  silent.close();
});

test('closed in the middle of connecting, it rejects', async () => {
  const silent = createServer(() => undefined).listen(await freePort(), '127.0.0.1');
  const { port } = silent.address() as { port: number };
  const publisher = publisherTo([`127.0.0.1:${port}`], 60_000);
  const publishing = publisher.publish('t', [bytes(1)]);
  await publisher.close();
  // Long before nsqjs gives the connection up, which is after 5 s.
  expect(await Promise.race([unavailable(publishing), Bun.sleep(2_500).then(() => 'waits')])).toBeUndefined();
  silent.close();
});

needs('nsqd').describe('with a real nsqd', () => {
  test('nsqd goes and comes back on the same port', async () => {
    const nsqd = await nsqdWithTopic();
    const publisher = publisherTo([nsqd.tcpAddress]);
    await publisher.publish('t', [bytes(1)]);
    await nsqd.kill();
    await unavailable(publisher.publish('t', [bytes(2)]));
    await unavailable(publisher.publish('t', [bytes(3)]));
    await nsqd.start();
    await publisher.publish('t', [bytes(4)]);
    expect(await received(nsqd)).toBe(1);
  });

  test('nsqd restarts between two publishes', async () => {
    const nsqd = await nsqdWithTopic();
    const publisher = publisherTo([nsqd.tcpAddress]);
    await publisher.publish('t', [bytes(1)]);
    await nsqd.stop();
    await nsqd.start();
    // The first one may still meet the old connection.
    await eventually(
      'published',
      () => publisher.publish('t', [bytes(2)]),
      () => true,
    );
  });

  test('a black hole is noticed by the time limit, and left', async () => {
    const nsqd = await nsqdWithTopic();
    const publisher = publisherTo([nsqd.tcpAddress], 500);
    await publisher.publish('t', [bytes(1)]);
    await nsqd.pause();
    await unavailable(...[2, 3, 4].map((number) => publisher.publish('t', [bytes(number)])));
    nsqd.resume();
    await eventually(
      'published',
      () => publisher.publish('t', [bytes(5)]),
      () => true,
    );
    // What was in the connection's buffer arrived after all: at least once.
    expect(await received(nsqd)).toBeGreaterThanOrEqual(2);
  });

  test('an idle connection that has gone silent is noticed by its missing heartbeats: the next publish does not meet it', async () => {
    const nsqd = await nsqdWithTopic();
    const hole = await startBlackHole(nsqd.tcpAddress);
    running.push(hole);
    const publisher = publisherTo([hole.address], 60_000);
    await publisher.publish('t', [bytes(1)]);
    hole.swallow();
    expect(hole.swallowed()).toBe(1);
    await eventually('it is left', () => hole.left() === 1);
    await publisher.publish('t', [bytes(2)]);
    expect(await received(nsqd)).toBe(2);
  });

  test('the next nsqd stands in for one that is away or silent', async () => {
    const [silent, alive] = [await nsqdWithTopic(), await nsqdWithTopic()];
    await silent.pause();
    const publisher = publisherTo([`127.0.0.1:${await freePort()}`, silent.tcpAddress, alive.tcpAddress], 3_000);
    await publisher.publish('t', [bytes(1)]);
    await publisher.publish('t', [bytes(2)]);
    expect(await received(alive)).toBe(2);
    silent.resume();
  });

  test('many who publish at once share one connection', async () => {
    const nsqd = await nsqdWithTopic();
    const publisher = publisherTo([nsqd.tcpAddress]);
    await Promise.all(Array.from({ length: 200 }, (_, index) => publisher.publish('t', [bytes(index)])));
    expect(await received(nsqd)).toBe(200);
    expect(nsqd.log().filter((line) => line.includes('new client')).length).toBe(1);
  });

  test('an idle connection is kept by its heartbeats', async () => {
    const nsqd = await nsqdWithTopic();
    const publisher = publisherTo([nsqd.tcpAddress]);
    await publisher.publish('t', [bytes(1)]);
    // Past the 2.5 s after which silence would end it.
    await Bun.sleep(3_500);
    await publisher.publish('t', [bytes(2)]);
    expect(nsqd.log().filter((line) => line.includes('new client')).length).toBe(1);
  });
});
