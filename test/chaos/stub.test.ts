import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { FailureError } from '@lineup/domain';
import { createRecognizerClient, type RecognizerClient } from '../../services/processor/recognizer-client.ts';
import { eventually } from '../harness/eventually.ts';
import { freePort } from '../harness/free-port.ts';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { createPart } from './part.ts';
import { type Stub, stubOf } from './stub.ts';
import { ruleOf } from './stub-rules.ts';

allowForRealTime();

test('a photo is treated as its name says', () => {
  expect(ruleOf('folder/1.slow-500.jpg', 3)).toEqual({ kind: 'answer', afterMs: 500 });
  expect(ruleOf('1.hang.jpg', 3)).toEqual({ kind: 'hang' });
  expect(ruleOf('1.garbage-5mb.jpg', 3)).toEqual({ kind: 'garbage', garbage: '5mb' });
  for (const name of ['1.jpg', 'hang/1.jpg', '1.slow-.jpg', '1.garbage-none.jpg', 'crashed.jpg']) {
    expect(ruleOf(name, 3)).toEqual({ kind: 'answer', afterMs: 3 });
  }
});

describe('the stub recognizer, asked by the client of the processor', () => {
  let stub: Stub;
  let client: RecognizerClient;

  beforeAll(async () => {
    const port = await freePort();
    const env = { RECOGNIZER_PORT: String(port) };
    const part = await createPart({ name: 'recognizer', service: import.meta.dir, main: 'stub-recognizer.ts', env });
    stub = stubOf(part, port);
    await stub.start();
    client = createRecognizerClient({ address: `127.0.0.1:${port}`, identifyTimeoutMs: 30_000, pingTimeoutMs: 30_000 });
  });
  afterAll(async () => {
    client.close();
    await stub.kill();
  });

  const failureOf = async (path: string) => {
    const error: unknown = await client.identify(path).catch((thrown: unknown) => thrown);
    return error instanceof FailureError ? error.failure.code : error;
  };

  test('answers, and tells of each call', async () => {
    const { faces, match, engine } = await client.identify('1.jpg');
    expect([faces.length, match, engine]).toEqual([1, undefined, 'stub']);
    expect(await client.ping()).toBe(true);
    const told = await eventually('three lines', stub.calls, ({ length }) => length === 3);
    expect(told.map(({ call, event, path }) => [call, event, path])).toEqual([
      ['identify', 'asked', '1.jpg'],
      ['identify', 'answered', '1.jpg'],
      ['ping', 'asked', ''],
    ]);
    expect(stub.askedFor('1.jpg')).toBe(1);
    expect(new Set(stub.calls().map(({ peer }) => peer)).size).toBe(1);
  });

  test('fails as it is told, by name and for all', async () => {
    expect(await failureOf('1.fail.jpg')).toBe('recognizer_unreachable');
    await stub.become({ identify: 'fail', ready: false });
    expect(await failureOf('2.jpg')).toBe('recognizer_unreachable');
    expect(await client.ping()).toBe(false);
    await stub.become({ identify: 'by-name', ready: true });
    await client.identify('2.jpg');
  });

  test('what is garbage makes no sense to the client; a face of nobody is for the database to find out', async () => {
    for (const garbage of ['nan', '5mb', 'empty']) {
      expect(await failureOf(`1.garbage-${garbage}.jpg`)).toBe('recognizer_answer_invalid');
    }
    expect((await client.identify('1.garbage-unknown-person.jpg')).match).toBe('nobodys_1.jpg');
  });

  test('a crash ends it, and its calls are kept over its lives', async () => {
    expect(await failureOf('1.crash.jpg')).toBe('recognizer_unreachable');
    expect(await stub.process().exited).toBe(3);
    await stub.start();
    // A Ping waits for the connection to be made again.
    expect(await client.ping()).toBe(true);
    await client.identify('3.jpg');
    await eventually('a line of the second life', () => stub.askedFor('3.jpg'));
    expect(stub.askedFor('1.crash.jpg')).toBe(1);
    expect(stub.askedFor('1.jpg')).toBe(1);
  });
});
