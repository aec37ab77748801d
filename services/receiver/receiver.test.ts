import { describe, expect, test } from 'bun:test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMemoryBus } from '@lineup/bus';
import { openStore } from '@lineup/db';
import { decodeImageId, IMAGES_CHANNEL, IMAGES_TOPIC, LineupError, StartupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { fakePublisher } from './fixtures/fake-publisher.ts';
import { receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';
import { createReceiver, nsqdAddresses, readReceiverSettings } from './index.ts';

const log = silentLogger();

test('over the memory bus a posted image reaches who consumes it', async () => {
  using folder = tempFolder('receiver');
  const settings = readReceiverSettings({ DATA_DIR: folder.path, RECEIVER_PORT: '0' });
  const store = await openStore(settings.databaseUrl, { log, migrate: true });
  const bus = createMemoryBus({ log });
  const receiver = createReceiver({ settings, store, publisher: bus, log });
  await receiver.start();
  const got = Promise.withResolvers<number | undefined>();
  const subscription = await bus.subscribe({
    topic: IMAGES_TOPIC,
    channel: IMAGES_CHANNEL,
    maxInFlight: 1,
    handler: async (message) => {
      got.resolve(decodeImageId(message.body));
      message.finish();
    },
  });
  const response = await fetch(`${receiver.url()}/image/post`, { method: 'POST', body: '{"path":"a.jpg"}' });
  expect(await response.text()).toContain('image saved with id: 1\n');
  expect(await got.promise).toBe(1);
  await subscription.stop(1_000);
  await receiver.stop();
  await store.close();
});

test('what a receiver that is gone has left over is sent at the start', async () => {
  await using on = await receiverOnSqlite({ env: { RELAY_SWEEP_MS: '5' } });
  await on.store.acceptImages(['left over.jpg'], 0);
  await eventually('it is sent', () => on.publisher.batches.length === 1);
  expect(on.publisher.batches).toEqual([[1]]);
});

test('told to stop it answers for a while yet, and says that it is not ready', async () => {
  await using on = await receiverOnSqlite({ env: { LINGER_MS: '300' } });
  expect(await on.receiver.notReady()).toBeUndefined();
  const stopped = on.receiver.stop();
  expect(await on.receiver.notReady()).toBe('it is being stopped');
  expect((await fetch(`${on.receiver.url()}/images`)).status).toBe(200);
  await stopped;
  expect(await on.receiver.notReady()).toBe('the port is not open');
});

test('stop ends a wait with what is known, and lets the request under way finish', async () => {
  const reading = Promise.withResolvers<void>();
  await using on = await receiverOnSqlite({
    spoil: (store) => ({
      ...store,
      image(id) {
        reading.resolve();
        return store.image(id);
      },
    }),
  });
  await on.postJson('/image/post', { path: 'a.jpg' });
  const answer = fetch(`${on.receiver.url()}/images/1?wait=60`);
  await reading.promise;
  await on.receiver.stop();
  expect(await (await answer).json()).toMatchObject({ id: 1, status: 0 });
});

test('a client that goes away ends its wait', async () => {
  let reads = 0;
  const seen = Promise.withResolvers<AbortSignal>();
  await using on = await receiverOnSqlite({
    spoil: (store) => ({
      ...store,
      image(id) {
        reads += 1;
        return store.image(id);
      },
    }),
  });
  const { app } = on;
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 75,
    async fetch(request) {
      seen.resolve(request.signal);
      return app.fetch(request);
    },
  });
  await on.postJson('/image/post', { path: 'a.jpg' });
  const client = new AbortController();
  const answer = fetch(`http://127.0.0.1:${server.port}/images/1?wait=60`, { signal: client.signal });
  const signal = await seen.promise;
  await eventually('it is read', () => reads > 0);
  client.abort();
  await answer.catch(() => undefined);
  await eventually('the server knows', () => signal.aborted);
  // Bun's stop waits for requests under way: it returns because the wait has ended.
  await server.stop();
  expect(reads).toBeGreaterThan(0);
});

describe('ready', () => {
  test('while the database answers, whatever the broker does', async () => {
    let away = false;
    await using on = await receiverOnSqlite({
      spoil: (store) => ({
        ...store,
        async ping() {
          if (away) throw new LineupError('unavailable', 'no connection');
        },
      }),
    });
    on.publisher.be('down');
    expect(await on.receiver.notReady()).toBeUndefined();
    away = true;
    expect(await on.receiver.notReady()).toBe('the database does not answer: no connection');
  });
});

describe('start', () => {
  test.each([
    ['KNOWN_PEOPLE', (taken: string) => ({ KNOWN_PEOPLE: taken })],
    ['UNKNOWN_PEOPLE', (taken: string) => ({ UNKNOWN_PEOPLE: taken })],
    ['DATA_DIR', (taken: string) => ({ DATA_DIR: taken })],
  ])('a folder that cannot be made names %s', async (setting, envOf) => {
    using folder = tempFolder('receiver');
    const taken = join(folder.path, 'file');
    await writeFile(taken, '');
    const settings = readReceiverSettings({ DATA_DIR: folder.path, RECEIVER_PORT: '0', ...envOf(taken) });
    const store = await openStore(`sqlite:${folder.path}/other.db`, { log, migrate: true });
    const receiver = createReceiver({ settings, store, publisher: fakePublisher(), log });
    const error = await receiver.start().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(StartupError);
    expect(error.message).toContain(`set ${setting} to one that can be`);
    await receiver.stop();
    await store.close();
  });

  test('a taken port names RECEIVER_PORT, and can be stopped', async () => {
    await using on = await receiverOnSqlite();
    const port = new URL(on.receiver.url()).port;
    const settings = readReceiverSettings({ DATA_DIR: on.settings.DATA_DIR, RECEIVER_PORT: port });
    const second = createReceiver({ settings, store: on.store, publisher: fakePublisher(), log });
    expect(await second.start().catch((thrown) => thrown.message)).toContain('RECEIVER_PORT');
    await second.stop();
  });

  test('without an nsqd a process of its own does not start', () => {
    expect(() => nsqdAddresses(readReceiverSettings({}))).toThrow('NSQD_ADDRESS is not set');
    const settings = readReceiverSettings({ NSQD_ADDRESS: 'a:4150, b:4150' });
    expect(nsqdAddresses(settings)).toEqual(['a:4150', 'b:4150']);
  });
});
