import { afterEach, expect, test } from 'bun:test';
import { status } from '@grpc/grpc-js';
import { createMemoryBus } from '@lineup/bus';
import { encodeImageId, IMAGES_TOPIC, ImageStatus } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { clientOf, closeAll, encoded, fakeRecognizer, refusal } from './fixtures/fake-recognizer.ts';
import { capturedLog } from './fixtures/log-lines.ts';
import { closeStores, testStore } from './fixtures/store-with-images.ts';
import { createProcessor, type ProcessingSettings, type Processor } from './index.ts';

allowForRealTime();
const running: Processor[] = [];
afterEach(async () => {
  for (const processor of running.splice(0)) await processor.stop();
  await closeStores();
  closeAll();
});

/** A started processor between a memory bus, an SQLite file and whoever listens at the address. */
async function start(address: string, settings: Partial<ProcessingSettings> = {}, drainMs?: number) {
  const db = await testStore();
  const { log, lines } = capturedLog();
  const bus = createMemoryBus({ log: silentLogger() });
  const processor = createProcessor({
    settings: {
      PROCESSOR_CONCURRENCY: 4,
      LEASE_MS: 30_000,
      MAX_ATTEMPTS: 5,
      RECOGNIZER_ADDRESS: address,
      IDENTIFY_TIMEOUT_MS: 60_000,
      PING_TIMEOUT_MS: 2_000,
      BREAKER_FAILURES: 3,
      BREAKER_OPEN_MS: 300,
      ...settings,
    },
    store: db.store,
    subscriber: bus,
    recognizer: clientOf(address),
    log,
    random: () => 0.05,
    ...(drainMs !== undefined && { drainMs }),
  });
  running.push(processor);
  const post = async (count: number) => {
    const ids = await db.accept(...Array.from({ length: count }, (_, at) => `${at}.jpg`));
    await bus.publish(IMAGES_TOPIC, ids.map(encodeImageId));
    return ids;
  };
  const allProcessed = (count: number) =>
    eventually(
      'all images are PROCESSED',
      () => db.store.countImages(),
      (counts) => counts[ImageStatus.PROCESSED] === count,
    );
  return { db, bus, processor, lines, post, allProcessed };
}

test('ready while it is subscribed', async () => {
  const { processor } = await start('127.0.0.1:1');
  expect(processor.notReady()).toContain('bus');
  expect(processor.report().notReady).toContain('bus');
  await processor.start();
  expect(processor.notReady()).toBeUndefined();
  await processor.stop();
  expect(processor.notReady()).toContain('bus');
});

test('works on as many images at once as it is told', async () => {
  const fake = await fakeRecognizer();
  const gate = Promise.withResolvers<void>();
  fake.identify = async () => {
    await gate.promise;
    return encoded({ faces: [], imageName: 'not_found' });
  };
  const { processor, post, allProcessed } = await start(fake.address, { PROCESSOR_CONCURRENCY: 2 });
  await processor.start();
  await post(5);
  await eventually('two are asked for', () => fake.asked.length === 2);
  const breaker = { state: 'closed', failures: 0, leftMs: 0 } as const;
  expect(processor.report()).toEqual({ breaker, inFlight: 2, concurrency: 2 });
  gate.resolve();
  await allProcessed(5);
  await eventually('nothing is under way', () => processor.report().inFlight === 0);
  expect(processor.counts()).toMatchObject({ recorded: 5, failed: 0 });
});

test('stopping finishes what is under way', async () => {
  const fake = await fakeRecognizer();
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  fake.identify = async () => {
    begun.resolve();
    await gate.promise;
    return encoded({ faces: [], imageName: 'not_found' });
  };
  const { db, processor, post } = await start(fake.address);
  await processor.start();
  const [id = 0] = await post(1);
  await begun.promise;
  const stopped = processor.stop();
  gate.resolve();
  await stopped;
  expect(await db.image(id)).toMatchObject({ status: ImageStatus.PROCESSED, outcome: 'no_face' });
});

test('stopping gives back what is not done in time: nobody waits for a lease to end', async () => {
  const fake = await fakeRecognizer();
  const begun = Promise.withResolvers<void>();
  fake.identify = () => {
    begun.resolve();
    return Promise.withResolvers<Uint8Array>().promise;
  };
  const { db, processor, post } = await start(fake.address, {}, 1);
  await processor.start();
  const [id = 0] = await post(1);
  await begun.promise;
  await processor.stop();
  expect(await db.image(id)).toMatchObject({ status: ImageStatus.PENDING, attempts: 0 });
  expect(await db.timeline(id)).toEqual(['accepted', 'claimed', 'released']);
});

test.each([
  [status.NOT_FOUND, 'file_missing'],
  [status.ABORTED, 'recognizer_crashed'],
] as const)('photos that fail with %p %s never open the breaker', async (code, failureCode) => {
  const fake = await fakeRecognizer();
  fake.identify = () => Promise.reject(refusal(code, 'A sentence.', failureCode));
  const { db, lines, processor, post } = await start(fake.address, { PROCESSOR_CONCURRENCY: 1, MAX_ATTEMPTS: 1 });
  await processor.start();
  const ids = await post(5);
  await eventually('all have failed', () => processor.counts().failed === 5);
  for (const id of ids) {
    expect(await db.image(id)).toMatchObject({ failure: { code: failureCode }, nextAttemptAt: undefined });
  }
  expect(processor.breaker.state()).toEqual({ state: 'closed', failures: 0 });
  expect(fake.pings()).toBe(0);
  expect(lines.filter(({ msg }) => msg.startsWith('circuit breaker'))).toEqual([]);
});

test('a recognizer that goes and comes back: none of the images is lost, and few attempts are spent', async () => {
  const port = await freePort();
  const { db, lines, processor, post, allProcessed } = await start(`127.0.0.1:${port}`);
  await processor.start();
  const ids = await post(12);
  await eventually('a ping was red', () => lines.some(({ msg }) => msg.startsWith('backend still not functioning')));
  expect(processor.breaker.state().state).not.toBe('closed');
  const fake = await fakeRecognizer(port);
  fake.identify = async () => encoded({ faces: [], imageName: 'not_found' });
  await allProcessed(12);
  expect(processor.breaker.state()).toEqual({ state: 'closed', failures: 0 });
  const attempts = (await Promise.all(ids.map((id) => db.image(id)))).map((image) => image.attempts);
  // Two failures and four calls under way until it opened; nobody has spent an attempt while it was open.
  expect(attempts.reduce((sum, spent) => sum + spent, 0)).toBeLessThanOrEqual(12 + 6);
  const told = lines.map(({ msg }) => msg);
  for (const line of [
    'circuit breaker try count: 1',
    'circuit breaker try count: 2',
    'circuit breaker try count: 3',
    'maximum try of 3 sends reached. disabling for 0.3s time period.',
    'timeout over. running ping.',
    'backend still not functioning. extending break.',
    'backend functions again. sending allowed.',
  ]) {
    expect(told).toContain(line);
  }
  expect(
    told.some((line) =>
      /^max sending try count of 3 reached\. sending not allowed for [\d.]+s time period\.$/.test(line),
    ),
  ).toBe(true);
});
