import { describe, expect, test } from 'bun:test';
import { openStore } from '@lineup/db';
import type { Outbox, OutboxEntry } from '@lineup/db/store';
import type { Pause } from '@lineup/lifecycle';
import { createLogger, silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { fakePublisher } from './fixtures/fake-publisher.ts';
import { createRelay, type RelayOptions } from './relay.ts';

const noGauge = { read: async () => undefined };
const entry = (id: number): OutboxEntry => ({ id, imageId: id + 100 });

/** An outbox in memory: ids that are free to be taken, and what the relay said of others. */
function fakeOutbox(free: number[] = []) {
  const settled: number[] = [];
  const released: number[] = [];
  const store: RelayOptions['store'] = {
    takeOutbox: async (limit) => free.splice(0, limit).map(entry),
    settleOutbox: async (ids) => void settled.push(...ids),
    async releaseOutbox(ids) {
      released.push(...ids);
      free.push(...ids);
    },
  };
  return { store, free, settled, released };
}

/** Pauses that the test ends, one by one. */
function fakePause() {
  const asked: number[] = [];
  let current = Promise.withResolvers<void>();
  const pause: Pause = async (ms, signal) => {
    asked.push(ms);
    signal.addEventListener('abort', () => current.resolve(), { once: true });
    await current.promise;
  };
  return {
    asked,
    pause,
    async sweepAgain() {
      const before = asked.length;
      const old = current;
      current = Promise.withResolvers();
      old.resolve();
      await eventually('the sweep is over', () => asked.length > before);
    },
  };
}

function setUp({ free, batch }: { free?: number[]; batch?: number } = {}) {
  const outbox = fakeOutbox(free);
  const publisher = fakePublisher();
  const clock = fakePause();
  const relay = createRelay({
    store: outbox.store,
    publisher,
    outbox: noGauge,
    log: silentLogger(),
    sweepMs: 1_000,
    pause: clock.pause,
    random: () => 0,
    ...(batch && { batch }),
  });
  return { ...outbox, publisher, ...clock, relay };
}

describe('send', () => {
  test('is acknowledged, and the row leaves the outbox', async () => {
    const { relay, publisher, settled, released } = setUp();
    expect(await relay.send([entry(1)])).toBe(true);
    await relay.stop();
    expect(publisher.batches).toEqual([[101]]);
    expect(settled).toEqual([1]);
    expect(released).toEqual([]);
  });

  test('what comes at once goes at once; what comes meanwhile goes together', async () => {
    const { relay, publisher } = setUp();
    publisher.be('silent');
    const first = [relay.send([entry(1)]), relay.send([entry(2)])];
    await publisher.tried(1);
    const meanwhile = [relay.send([entry(3)]), relay.send([entry(4)]), relay.send([entry(5)])];
    publisher.be('up');
    expect(await Promise.all([...first, ...meanwhile])).toEqual(Array(5).fill(true));
    expect(publisher.batches).toEqual([
      [101, 102],
      [103, 104, 105],
    ]);
  });

  test('more than a batch goes in several', async () => {
    const { relay, publisher } = setUp({ batch: 2 });
    await Promise.all([1, 2, 3].map((id) => relay.send([entry(id)])));
    expect(publisher.batches).toEqual([[101, 102], [103]]);
  });

  test('a broker that is away releases the row, and the next request does not even try', async () => {
    const { relay, publisher, settled, released } = setUp();
    publisher.be('down');
    expect(await relay.send([entry(1)])).toBe(false);
    expect(await relay.send([entry(2)])).toBe(false);
    expect(publisher.tries()).toBe(1);
    await relay.stop();
    expect(released).toEqual([1, 2]);
    expect(settled).toEqual([]);
  });

  test('an outbox that cannot be written changes nothing for the request', async () => {
    const { store, publisher } = setUp();
    const fail = () => Promise.reject(new Error('the database is away'));
    const relay = createRelay({
      store: { ...store, settleOutbox: fail, releaseOutbox: fail },
      publisher,
      outbox: noGauge,
      log: silentLogger(),
      sweepMs: 1_000,
    });
    expect(await relay.send([entry(1)])).toBe(true);
    publisher.be('down');
    expect(await relay.send([entry(2)])).toBe(false);
    await relay.stop();
  });

  test('once stopped it releases', async () => {
    const { relay, publisher, released } = setUp();
    await relay.stop();
    expect(await relay.send([entry(1)])).toBe(false);
    await eventually('released', () => released.length === 1);
    expect(publisher.tries()).toBe(0);
  });
});

describe('sweep', () => {
  test('sends at the start what was left over, batch after batch without a pause', async () => {
    const { relay, publisher, settled, asked, sweepAgain } = setUp({ free: [1, 2, 3, 4, 5], batch: 2 });
    await relay.start();
    await eventually('all are settled', () => settled.length === 5);
    expect(publisher.batches).toEqual([[101, 102], [103, 104], [105]]);
    await eventually('it pauses', () => asked.length === 1);
    await sweepAgain();
    expect(asked).toEqual([1_000, 1_000]);
    await relay.stop();
  });

  test('backs off while the broker is away, then sends all, and requests go directly again', async () => {
    const { relay, publisher, settled, asked, sweepAgain } = setUp();
    publisher.be('down');
    await relay.start();
    await eventually('it pauses', () => asked.length === 1);
    expect(await relay.send([entry(1)])).toBe(false);
    expect(await relay.send([entry(2)])).toBe(false);
    await sweepAgain();
    await sweepAgain();
    expect(asked).toEqual([1_000, 4_000, 5_000]);
    publisher.be('up');
    await sweepAgain();
    expect(publisher.batches).toEqual([[101, 102]]);
    expect(asked.at(-1)).toBe(1_000);
    expect(await relay.send([entry(3)])).toBe(true);
    await relay.stop();
    expect(settled).toEqual([1, 2, 3]);
  });

  test('another receiver has sent what failed here: the next request tries again', async () => {
    const { relay, publisher, free, asked, sweepAgain } = setUp();
    publisher.be('down');
    await relay.start();
    await eventually('it pauses', () => asked.length === 1);
    expect(await relay.send([entry(1)])).toBe(false);
    await eventually('released', () => free.length === 1);
    free.length = 0;
    publisher.be('up');
    await sweepAgain();
    expect(await relay.send([entry(2)])).toBe(true);
    await relay.stop();
  });

  test('an outbox that cannot be read is tried again, later and later, and said once', async () => {
    const { store, publisher, pause, asked, sweepAgain } = setUp();
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(JSON.parse(line).msg) };
    let away = true;
    const takeOutbox: Outbox['takeOutbox'] = async () => {
      if (away) throw new Error('the database is away');
      return [];
    };
    const relay = createRelay({
      store: { ...store, takeOutbox },
      publisher,
      outbox: noGauge,
      log: createLogger({ service: 'receiver', level: 'info', format: 'json', destination }),
      sweepMs: 1_000,
      pause,
      random: () => 0,
    });
    await relay.start();
    await eventually('it pauses', () => asked.length === 1);
    await sweepAgain();
    away = false;
    await sweepAgain();
    expect(asked).toEqual([2_000, 4_000, 1_000]);
    expect(lines).toEqual(['the outbox cannot be read: the database is away']);
    await relay.stop();
  });
});

test('stop waits for what is under way and releases the rest', async () => {
  const { relay, publisher, settled, released } = setUp();
  publisher.be('silent');
  const underWay = relay.send([entry(1)]);
  await publisher.tried(1);
  const late = relay.send([entry(2)]);
  let over = false;
  const stopping = relay.stop().then(() => {
    over = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  publisher.be('up');
  expect(await Promise.all([underWay, late])).toEqual([true, false]);
  await stopping;
  expect([settled, released]).toEqual([[1], [2]]);
});

test('two relays on one outbox send each message once', async () => {
  using folder = tempFolder('relay');
  const log = silentLogger();
  const store = await openStore(`sqlite:${folder.path}/lineup.db`, { log, migrate: true });
  const paths = Array.from({ length: 60 }, (_, at) => `${at}.jpg`);
  const images = await store.acceptImages(paths, 60_000);
  await store.releaseOutbox(images.flatMap(({ outbox }) => outbox?.id ?? []));
  const publisher = fakePublisher();
  const relays = [1, 2].map(() => createRelay({ store, publisher, outbox: noGauge, log, sweepMs: 5, batch: 7 }));
  await Promise.all(relays.map((relay) => relay.start()));
  await eventually('the outbox is empty', async () => (await store.countOutbox()) === 0);
  await Promise.all(relays.map((relay) => relay.stop()));
  const sent = publisher.batches.flat().sort((a, b) => a - b);
  expect(sent).toEqual(images.map(({ id }) => id).sort((a, b) => a - b));
  await store.close();
});
