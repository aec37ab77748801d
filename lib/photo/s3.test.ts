import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Failure, FailureError } from '@lineup/domain';
import { needs } from '../../test/harness/real-parts.ts';
import { type S3Server, startS3Server } from '../../test/harness/s3-server.ts';
import { placeOf, readPhoto } from './read-photo.ts';
import { createS3Source, type S3Options } from './s3-source.ts';

/** Where nobody listens, and where somebody takes what comes and says what the test wants. */
const NOBODY = 'http://127.0.0.1:1';

/** Reads a path with options that differ from the right ones. */
async function readWith(options: S3Options, path: string, maxBytes = 1_000, signal?: AbortSignal) {
  return readPhoto(placeOf(path, [], createS3Source(options)), { maxBytes }, signal);
}

/** Why it could not be read; the sentence names the path, and neither the server nor the credentials. */
async function failureOf(options: S3Options, path: string, maxBytes?: number): Promise<Failure> {
  const error = await readWith(options, path, maxBytes).then(
    () => new Error('was read'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FailureError)) throw error;
  expect(error.message).toEndWith('.');
  expect(error.message).toContain(JSON.stringify(path));
  const secrets = [new URL(options.endpoint).host, options.secretAccessKey, options.accessKeyId, 'X-Amz', 'http'];
  for (const secret of secrets) expect(error.message).not.toContain(secret);
  return error.failure;
}

needs('s3-server').describe('photos in S3', () => {
  let server: S3Server;
  let options: S3Options;
  beforeAll(async () => {
    server = await startS3Server(['photos', 'private']);
    await server.put('photos', 'a.jpg', 'a photo');
    await server.put('private', 'a.jpg', 'a secret');
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    const buckets = ['photos', 'not-made-yet'];
    options = { buckets, endpoint, region, accessKeyId, secretAccessKey, timeoutMs: 30_000 };
  });
  afterAll(() => server?.kill());

  test('an object is read as it is', async () => {
    expect(Buffer.from(await readWith(options, 's3://photos/a.jpg')).toString()).toBe('a photo');
  });

  test.each([
    'with blanks (1).jpg',
    'größe/写真 📷.jpg',
    '100%25.jpg',
    'why?.jpg',
    'why?X-Amz-Expires=1&a=b.jpg',
    'part#1.jpg',
    'a+b.jpg',
    'a&b=c;d,e:f@g!$\'".jpg',
    '%2e%2e/%2fa.jpg',
    '...jpg/..a',
    'a/b/c.jpg',
  ])('the key %p is taken literally', async (key) => {
    await server.put('photos', key, key);
    expect(Buffer.from(await readWith(options, `s3://photos/${key}`)).toString()).toBe(key);
  });

  test('what is not there is missing, in a bucket that is there', async () => {
    expect(await failureOf(options, 's3://photos/none.jpg')).toMatchObject({ code: 'file_missing', retryable: false });
    const noBucket = await failureOf(options, 's3://not-made-yet/a.jpg');
    expect(noBucket).toMatchObject({ code: 'file_unreadable', retryable: true });
    expect(noBucket.message).toContain('NoSuchBucket');
  });

  test.each([
    's3://private/a.jpg',
    's3://photos/../private/a.jpg',
    's3://photos/x/../../private/a.jpg',
    's3://photos/./a.jpg',
    's3://photos//a.jpg',
    's3://photos/\\..\\private\\a.jpg',
    's3://photos',
    's3://photos/',
    's3:///a.jpg',
    's3://user:pass@photos/a.jpg',
    's3://PHOTOS/a.jpg',
    's3://photos/a\0.jpg',
    's3://photos/a\r\nHost: x.jpg',
    's3://photos/\ud800.jpg',
  ])('%p is refused before anybody is asked', async (path) => {
    expect((await failureOf({ ...options, endpoint: NOBODY }, path)).code).toBe('path_refused');
  });

  test('the size cap is in bytes, and inclusive', async () => {
    expect((await readWith(options, 's3://photos/a.jpg', 7)).byteLength).toBe(7);
    expect(await failureOf(options, 's3://photos/a.jpg', 6)).toMatchObject({ code: 'image_too_large' });
  });

  test.each([
    ['another secret', { secretAccessKey: 'wrong' }],
    ['another key', { accessKeyId: 'nobody' }],
    ['another region', { region: 'us-west-2' }],
  ])('%s: unreadable, and worth another try', async (_, wrong) => {
    const failure = await failureOf({ ...options, ...wrong }, 's3://photos/a.jpg');
    expect(failure).toMatchObject({ code: 'file_unreadable', retryable: true });
  });

  test.each([
    ['a server that is not there', NOBODY],
    ['a host that is not there', 'http://s3.invalid'],
  ])('%s is an outage', async (_, endpoint) => {
    const failure = await failureOf({ ...options, endpoint }, 's3://photos/a.jpg');
    expect(failure).toMatchObject({ code: 'storage_unreachable', retryable: true });
  });

  test('a server that stops is unreadable, one that stands still is given up, and both are read again', async () => {
    await server.stop();
    expect((await failureOf(options, 's3://photos/a.jpg')).code).toBe('storage_unreachable');
    await server.start();
    await readWith(options, 's3://photos/a.jpg');
    await server.pause();
    const failure = await failureOf({ ...options, timeoutMs: 100 }, 's3://photos/a.jpg');
    expect(failure).toMatchObject({ code: 'storage_unreachable', message: expect.stringContaining('within 100 ms') });
    server.resume();
    await readWith(options, 's3://photos/a.jpg');
  });
});

describe('a server that does as no S3 should', () => {
  const base = { buckets: ['photos'], region: 'x', accessKeyId: 'test-key', secretAccessKey: 'test-secret' };

  /** What comes of its answer, given byte by byte. */
  async function failureFrom(answer: string, { timeoutMs = 30_000, close = true } = {}) {
    using server = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: {
        data(socket) {
          socket.write(answer);
          if (close) socket.end();
        },
      },
    });
    const options = { ...base, timeoutMs, endpoint: `http://127.0.0.1:${server.port}` };
    const { code, message } = await failureOf(options, 's3://photos/a.jpg', 100);
    return { code, message };
  }
  const chunk = `64\r\n${'x'.repeat(100)}\r\n`;

  test.each([
    [
      'more than it said',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`,
      'image_too_large',
    ],
    ['too much, by its own word', 'HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n', 'image_too_large'],
    ['less than it said', 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nxyz', 'storage_unreachable'],
    ['an error of its own', 'HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n', 'storage_unreachable'],
    ['a part of it', 'HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\nx', 'file_unreadable'],
    ['no HTTP at all', 'rubbish\r\n\r\n', 'storage_unreachable'],
    ['nothing', '', 'storage_unreachable'],
  ] as const)('%s', async (_, answer, code) => {
    expect((await failureFrom(answer)).code).toBe(code);
  });

  test('somewhere else: nobody is asked there', async () => {
    let asked = 0;
    using elsewhere = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch() {
        asked += 1;
        return new Response('a secret');
      },
    });
    const answer = `HTTP/1.1 302 Found\r\nLocation: ${elsewhere.url}\r\nContent-Length: 0\r\n\r\n`;
    expect((await failureFrom(answer)).code).toBe('file_unreadable');
    expect(asked).toBe(0);
  });

  test('an error that goes on for ever', async () => {
    const answer = `HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(50)}`;
    expect((await failureFrom(answer, { close: false })).code).toBe('file_missing');
  });

  test('an object that never ends', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nxyz';
    expect(await failureFrom(answer, { close: false, timeoutMs: 100 })).toMatchObject({
      code: 'storage_unreachable',
      message: expect.stringContaining('within 100 ms'),
    });
  });

  test('who does not want it any more is told so at once', async () => {
    using server = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: { data: () => gone.abort(new RangeError('gone')) },
    });
    const gone = new AbortController();
    const options = { ...base, timeoutMs: 30_000, endpoint: `http://127.0.0.1:${server.port}` };
    await expect(readWith(options, 's3://photos/a.jpg', 100, gone.signal)).rejects.toThrow('gone');
  });
});

test('without S3 its paths are refused', () => {
  expect(() => placeOf('s3://photos/a.jpg', ['/photos'], undefined)).toThrow('photos are not read from S3 here');
});
