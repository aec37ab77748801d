import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { LineupError } from '@lineup/domain';
import { eventually } from '../../test/harness/eventually.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

const IMAGE_ROOTS = '/unknown_people';

let on: ReceiverOnSqlite;
beforeAll(async () => {
  on = await receiverOnSqlite({ env: { IMAGE_ROOTS } });
});
afterAll(async () => on[Symbol.asyncDispose]());

async function idOf(path: string): Promise<number> {
  const { images } = await on.store.images({ limit: 500 });
  return images.find((image) => image.path === path)?.id ?? Number.NaN;
}

describe('POST /image/post', () => {
  test('answers the three lines, to the letter', async () => {
    const response = await on.post('/image/post', '{"path":"/unknown_people/a.jpg"}');
    const id = await idOf('/unknown_people/a.jpg');
    expect(await response.text()).toBe(
      `got path: {Path:/unknown_people/a.jpg}\nimage saved with id: ${id}\nimage sent to nsq\n`,
    );
    expect(response.status).toBe(202);
    expect(response.headers.get('content-type')).toStartWith('text/plain');
    expect(response.headers.get('location')).toBe(`/images/${id}`);
    expect(on.publisher.batches.flat()).toContain(id);
  });

  test.each(['*/*', 'text/plain', 'text/html, */*;q=0.8', 'application/json;q=0, */*', 'text/plain, application/json'])(
    'text for Accept: %s',
    async (accept) => {
      const response = await on.post('/image/post', JSON.stringify({ path: `accept ${accept}.jpg` }), { accept });
      expect(response.headers.get('content-type')).toStartWith('text/plain');
    },
  );

  test.each(['application/json', 'application/json, text/plain, */*', 'Application/JSON'])(
    'JSON for Accept: %s',
    async (accept) => {
      const path = `json ${accept}.jpg`;
      const response = await on.post('/image/post', JSON.stringify({ path }), { accept });
      expect(response.status).toBe(202);
      expect(await response.json()).toEqual({
        id: await idOf(path),
        path,
        status: 0,
        status_text: 'PENDING',
        queued: true,
      });
    },
  );

  test('a byte order mark and fields that nobody knows do no harm', async () => {
    const response = await on.post('/image/post', '\ufeff{"path":"bom.jpg","Other":[1]}');
    expect(response.status).toBe(202);
  });

  test.each(['text/plain', 'application/json'])('a path that is there: 409 and its id, for %s', async (accept) => {
    await on.postJson('/image/post', { path: 'twice.jpg' });
    const response = await on.post('/image/post', '{"path":"twice.jpg"}', { accept });
    const id = await idOf('twice.jpg');
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({
      error: {
        code: 'already_exists',
        message: `the path "twice.jpg" is already there as image ${id}`,
        details: { id },
      },
    });
  });

  test('of many who post the same path at the same moment one is accepted, all get its id', async () => {
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => on.postJson('/image/post', { path: 'race.jpg' })),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([202, ...Array(7).fill(409)]);
    const bodies = (await Promise.all(responses.map((response) => response.json()))) as {
      id?: number;
      error?: { details: { id: number } };
    }[];
    expect(new Set(bodies.map(({ id, error }) => id ?? error?.details.id))).toEqual(new Set([await idOf('race.jpg')]));
  });

  test.each([
    ['an empty body', '', 400, 'the body is empty'],
    ['no JSON', '{"path":', 400, 'the body is not JSON'],
    ['a form', 'path=a.jpg', 400, 'the body is not JSON'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 400, 'the body is not UTF-8'],
    ['null', 'null', 400, 'the body must be an object'],
    ['a list', '[{"path":"a.jpg"}]', 400, 'the body must be an object'],
    ['a deep list', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 400, 'the body must be an object'],
    ['a deep path', `{"path":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`, 400, 'path must be a string'],
    ['no path', '{"Path":"a.jpg"}', 400, 'path is missing'],
    ['a number', '{"path":23}', 400, 'path must be a string'],
    ['null for a path', '{"path":null}', 400, 'path must be a string'],
    ['a path of the prototype', '{"__proto__":{"path":"a.jpg"}}', 400, 'the body must not hold "__proto__"'],
    ['an empty path', '{"path":""}', 422, 'the path "" is empty'],
    ['a path outside', '{"path":"/etc/passwd"}', 422, 'the path "/etc/passwd" lies in none'],
    ['half a surrogate pair', '{"path":"\\ud83d.jpg"}', 422, 'is not valid Unicode'],
    ['a NUL', '{"path":"a\\u0000.jpg"}', 422, 'holds a control character'],
    ['a body over a mebibyte', `{"path":"${'a'.repeat(1024 * 1024)}"}`, 413, 'the body is too large'],
  ])('%s is refused with a sentence', async (_, body, status, sentence) => {
    const before = await on.store.countImages();
    const response = await on.post('/image/post', body);
    const { error } = (await response.json()) as { error: { code: string; message: string; details: unknown } };
    expect(error.message).toContain(sentence);
    expect(response.status).toBe(status);
    expect(error.code).toBe({ 400: 'bad_request', 413: 'body_too_large', 422: 'invalid_path' }[status] ?? '');
    expect(await on.store.countImages()).toEqual(before);
  });
});

describe('POST /images/post', () => {
  test('answers the paths, then two lines for each', async () => {
    const body = '{"paths":[{"path":"/unknown_people/m1.jpg"},{"path":"/unknown_people/m2.jpg"}]}';
    const response = await on.post('/images/post', body);
    const ids = [await idOf('/unknown_people/m1.jpg'), await idOf('/unknown_people/m2.jpg')];
    expect(await response.text()).toBe(
      [
        'got paths: {Paths:[{Path:/unknown_people/m1.jpg} {Path:/unknown_people/m2.jpg}]}',
        `image saved with id: ${ids[0]}`,
        'image sent to nsq',
        `image saved with id: ${ids[1]}`,
        'image sent to nsq',
        '',
      ].join('\n'),
    );
    expect(response.status).toBe(202);
    // One request, one publish.
    expect(on.publisher.batches).toContainEqual(ids);
  });

  test('JSON: each item has its status, and 207 when they differ', async () => {
    await on.postJson('/image/post', { path: 'old.jpg' });
    const paths = ['../x.jpg', 'new.jpg', 'old.jpg', 'new.jpg'].map((path) => ({ path }));
    const response = await on.postJson('/images/post', { paths });
    const [fresh, old] = [await idOf('new.jpg'), await idOf('old.jpg')];
    expect(response.status).toBe(207);
    expect(await response.json()).toMatchObject({
      images: [
        { status_code: 422, path: '../x.jpg', error: { code: 'invalid_path' } },
        { status_code: 202, path: 'new.jpg', id: fresh, status: 0, status_text: 'PENDING', queued: true },
        { status_code: 409, path: 'old.jpg', error: { code: 'already_exists', details: { id: old } } },
        { status_code: 409, path: 'new.jpg', error: { code: 'already_exists', details: { id: fresh } } },
      ],
    });
  });

  test('text: a line for what was not saved', async () => {
    const response = await on.post('/images/post', '{"paths":[{"path":"t.jpg"},{"path":"t.jpg"}]}');
    const id = await idOf('t.jpg');
    expect(response.status).toBe(207);
    expect((await response.text()).split('\n').slice(1)).toEqual([
      `image saved with id: ${id}`,
      'image sent to nsq',
      `image not saved: the path "t.jpg" is already there as image ${id}`,
      '',
    ]);
  });

  test('when all are refused alike the answer has that status and is JSON', async () => {
    const response = await on.post('/images/post', '{"paths":[{"path":"../a"},{"path":"../b"}]}');
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid_path', message: expect.stringContaining('none of 2 images was accepted') },
      images: [{ status_code: 422 }, { status_code: 422 }],
    });
  });

  test.each([
    ['no list', '{}', 400, 'paths is missing'],
    ['no list but an object', '{"paths":{}}', 400, 'paths must be a list'],
    ['an empty list', '{"paths":[]}', 400, 'the list "paths" is empty'],
    ['a list of text', '{"paths":["a.jpg"]}', 400, 'paths[0] must be an object'],
    ['an item without a path', '{"paths":[{"path":"ok.jpg"},{}]}', 400, 'paths[1].path is missing'],
    ['too many', JSON.stringify({ paths: Array(1_001).fill({ path: 'a.jpg' }) }), 413, 'up to 1000 are accepted'],
  ])('%s is refused as a whole', async (_, body, status, sentence) => {
    const before = await on.store.countImages();
    const response = await on.post('/images/post', body);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain(sentence);
    expect(response.status).toBe(status);
    expect(await on.store.countImages()).toEqual(before);
  });

  test('a thousand at once', async () => {
    const paths = Array.from({ length: 1_000 }, (_, at) => ({ path: `many/${at}.jpg` }));
    const response = await on.postJson('/images/post', { paths });
    expect(response.status).toBe(202);
    const { images } = (await response.json()) as { images: { id: number; path: string; queued: boolean }[] };
    expect(images.map(({ path }) => ({ path }))).toEqual(paths);
    expect(images.every(({ queued }) => queued)).toBe(true);
  });
});

test.each([
  ['/image/post', 'GET', 'POST'],
  ['/images/post', 'GET', 'POST'],
  ['/images/post', 'DELETE', 'POST'],
  ['/images', 'PUT', 'GET, HEAD, POST'],
  ['/images/1', 'PUT', 'GET, HEAD, DELETE'],
  ['/images/1/events', 'POST', 'GET, HEAD'],
  ['/people', 'PATCH', 'GET, HEAD, POST'],
  ['/people/1', 'POST', 'GET, HEAD, PATCH, DELETE'],
])('%s does not take %s and says what it takes', async (path, method, allow) => {
  const response = await on.app.request(path, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe(allow);
  expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
});

describe('a broker that does not answer', () => {
  const LATER = 'image saved; it will be sent to nsq as soon as nsqd answers';

  test('down: the image is saved, the third line says so, and it is sent when the broker is back', async () => {
    await using own = await receiverOnSqlite({ env: { RELAY_SWEEP_MS: '5' } });
    own.publisher.be('down');
    const response = await own.post('/image/post', '{"path":"a.jpg"}');
    expect(response.status).toBe(202);
    expect(await response.text()).toBe(`got path: {Path:a.jpg}\nimage saved with id: 1\n${LATER}\n`);
    const json = await own.postJson('/images/post', { paths: [{ path: 'b.jpg' }] });
    expect(await json.json()).toMatchObject({ images: [{ status_code: 202, id: 2, queued: false }] });
    const waiting = await own.app.request('/images/2');
    expect(await waiting.json()).toMatchObject({ status: 0, queued: false });
    own.publisher.be('up');
    await eventually('the outbox is empty', async () => (await own.store.countOutbox()) === 0);
    expect(own.publisher.batches.flat().sort()).toEqual([1, 2]);
    const sent = await own.app.request('/images/2');
    expect(await sent.json()).toMatchObject({ queued: true });
  });

  test('silent: the answer waits only for a while, and what is acknowledged later is not sent again', async () => {
    await using own = await receiverOnSqlite({ env: { ACK_WAIT_MS: '20', RELAY_SWEEP_MS: '5' } });
    own.publisher.be('silent');
    const response = await own.post('/image/post', '{"path":"a.jpg"}');
    expect((await response.text()).split('\n')[2]).toBe(LATER);
    own.publisher.be('up');
    await eventually('the outbox is empty', async () => (await own.store.countOutbox()) === 0);
    expect(own.publisher.batches).toEqual([[1]]);
  });
});

test('a database that is away: 503, and nothing is sent', async () => {
  await using own = await receiverOnSqlite({
    spoil: (store) => ({
      ...store,
      acceptImages: async () => {
        throw new LineupError('unavailable', 'the database does not answer');
      },
    }),
  });
  for (const [path, body] of [
    ['/image/post', '{"path":"a.jpg"}'],
    ['/images/post', '{"paths":[{"path":"a.jpg"}]}'],
  ] as const) {
    const response = await own.post(path, body);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'unavailable' } });
  }
  expect(own.publisher.tries()).toBe(0);
});
