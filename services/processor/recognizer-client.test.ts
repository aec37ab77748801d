import { afterEach, expect, test } from 'bun:test';
import { type ServiceError, status } from '@grpc/grpc-js';
import { eventually } from '../../test/harness/eventually.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { failureOf } from './fixtures/failure-of.ts';
import { answer, clientOf, closeAll, encoded, fakeRecognizer, refusal } from './fixtures/fake-recognizer.ts';

allowForRealTime();
afterEach(closeAll);

/** Rather than `expect(…).rejects`: with client and server in one process it was seen to hang on their sockets. */
const grpcCode = (error: unknown) => (error as ServiceError).code;

const never = () => Promise.withResolvers<never>().promise;

test('the path goes as it was posted, the answer comes whole', async () => {
  const fake = await fakeRecognizer();
  const found = await clientOf(fake.address).identify('/unknown_people/ä b.jpg');
  expect(fake.asked).toEqual(['/unknown_people/ä b.jpg']);
  expect(found).toMatchObject({ match: 'ada_1.jpg', engine: 'fake', threshold: 0.5, width: 640, height: 480 });
  expect(found.faces[0]?.box).toEqual({ x: 1.5, y: 2, width: 30, height: 40 });
  expect(found.faces[0]?.descriptor).toHaveLength(128);
});

test('a recognizer that knows only the original contract is understood', async () => {
  const fake = await fakeRecognizer();
  const client = clientOf(fake.address);
  for (const [name, match] of [['hannibal_1.jpg', 'hannibal_1.jpg'] as const, ['not_found', undefined] as const]) {
    fake.identify = async () => Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name)]);
    expect(await client.identify('a.jpg')).toEqual({
      match,
      faces: [],
      threshold: undefined,
      engine: '',
      galleryVersion: '',
      width: 0,
      height: 0,
    });
  }
});

test('what the recognizer says of a photo arrives with its code and its sentence', async () => {
  const fake = await fakeRecognizer();
  fake.identify = () => Promise.reject(refusal(status.NOT_FOUND, 'There is no a.jpg.', 'file_missing'));
  const failure = await failureOf(clientOf(fake.address).identify('a.jpg'));
  expect(failure).toEqual({ code: 'file_missing', message: 'There is no a.jpg.', retryable: false });
});

test('an answer that makes no sense, or is none at all, is a failure', async () => {
  const fake = await fakeRecognizer();
  const client = clientOf(fake.address);
  fake.identify = async () => encoded({ imageName: '' });
  expect((await failureOf(client.identify('a.jpg'))).code).toBe('recognizer_answer_invalid');
  fake.identify = async () => Buffer.from([0x0a, 0x7f, 0x01]);
  expect((await failureOf(client.identify('a.jpg'))).code).toBe('recognizer_failed');
});

test('an answer of many megabytes is refused, and the next one is read', async () => {
  const fake = await fakeRecognizer();
  const client = clientOf(fake.address);
  const [face] = answer().faces;
  fake.identify = async () => encoded({ faces: Array.from({ length: 10_000 }, () => face ?? never()) as never });
  expect(await failureOf(client.identify('crowd.jpg'))).toMatchObject({
    code: 'recognizer_answer_invalid',
    message: "The recognizer's answer is too large.",
  });
  fake.identify = async () => encoded();
  expect((await client.identify('a.jpg')).match).toBe('ada_1.jpg');
});

test('each call has its deadline', async () => {
  const fake = await fakeRecognizer();
  fake.identify = never;
  fake.ready = never;
  const client = clientOf(fake.address, { identifyTimeoutMs: 50, pingTimeoutMs: 50 });
  expect((await failureOf(client.identify('a.jpg'))).code).toBe('recognizer_timeout');
  expect(await client.ping().catch(grpcCode)).toBe(status.DEADLINE_EXCEEDED);
});

test('a ping is green only when the recognizer says that it is ready', async () => {
  const fake = await fakeRecognizer();
  const client = clientOf(fake.address);
  expect(await client.ping()).toBe(true);
  fake.ready = async () => false;
  expect(await client.ping()).toBe(false);
  fake.ready = () => Promise.reject(refusal(status.UNIMPLEMENTED, 'no such thing'));
  expect(await client.ping().catch(grpcCode)).toBe(status.UNIMPLEMENTED);
});

test('nobody at the address: unreachable at once, red; and found once there is somebody', async () => {
  const port = await freePort();
  const client = clientOf(`127.0.0.1:${port}`, { pingTimeoutMs: 3_000 });
  expect((await failureOf(client.identify('a.jpg'))).code).toBe('recognizer_unreachable');
  const fake = await fakeRecognizer(port);
  // Within one Ping: it waits for the connection that is being made again.
  expect(await client.ping()).toBe(true);
  expect((await client.identify('a.jpg')).match).toBe('ada_1.jpg');
  fake.stop();
  await eventually('the lost connection is noticed', async () => {
    const { code } = await failureOf(client.identify('a.jpg'));
    return code === 'recognizer_unreachable';
  });
});

test('a connection that breaks under a call is one failure, not tried again in secret', async () => {
  const fake = await fakeRecognizer();
  const begun = Promise.withResolvers<void>();
  fake.identify = () => {
    begun.resolve();
    return never();
  };
  const call = failureOf(clientOf(fake.address).identify('a.jpg'));
  await begun.promise;
  fake.stop();
  expect((await call).code).toBe('recognizer_unreachable');
  expect(fake.asked).toEqual(['a.jpg']);
});
