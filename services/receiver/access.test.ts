import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { hashOf, keyText, newSecret } from '@lineup/access';
import { LineupError, type Scope } from '@lineup/domain';
import { eventually } from '../../test/harness/eventually.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { startServiceProcess } from '../../test/harness/service-process.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { keysOn, makeKey } from '../keys/fixtures/keys-command.ts';
import { formOf, photoBytes } from './fixtures/photos.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

allowForRealTime();

/** A key in the store of a receiver. */
async function addKey({ store }: Pick<ReceiverOnSqlite, 'store'>, scope: Scope, name: string = scope): Promise<string> {
  const { secret, hash } = newSecret();
  const { id } = await store.addKey({ name, scope, hash }, 'a test');
  return keyText({ id, secret });
}
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('where a key is required', () => {
  let on: ReceiverOnSqlite;
  const keys: Partial<Record<Scope, string>> = {};
  beforeAll(async () => {
    on = await receiverOnSqlite({ env: { AUTH: 'on' } });
    for (const scope of ['read', 'write', 'admin'] as const) keys[scope] = await addKey(on, scope);
  });
  afterAll(async () => on[Symbol.asyncDispose]());

  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const response = await on.app.request(path, { method, headers, ...(method === 'POST' && { body: '{"path":""}' }) });
    return { response, body: await response.text() };
  };

  test.each([
    ['GET', '/images', 'read'],
    ['HEAD', '/images', 'read'],
    ['GET', '/images/1', 'read'],
    ['GET', '/images/1/events', 'read'],
    ['GET', '/people', 'read'],
    ['GET', '/people/1', 'read'],
    ['GET', '/nowhere', 'read'],
    ['POST', '/image/post', 'write'],
    ['POST', '/images/post', 'write'],
    ['POST', '/images', 'write'],
    ['POST', '/people', 'write'],
    ['PUT', '/images/1', 'write'],
    ['PATCH', '/people', 'write'],
    ['PATCH', '/people/1', 'write'],
    ['POST', '/people/1/photos', 'write'],
    ['DELETE', '/people/1', 'admin'],
    ['DELETE', '/images/1', 'admin'],
    ['GET', '/audit', 'admin'],
  ] as const)('%s %s takes scope %s, and nobody gets there without a key', async (method, path, needed) => {
    const without = await ask(method, path);
    expect(without.response.status).toBe(401);
    expect(without.response.headers.get('www-authenticate')).toBe('Bearer realm="Lineup"');
    if (method !== 'HEAD') expect(JSON.parse(without.body)).toMatchObject({ error: { code: 'unauthorized' } });
    const scopes = ['read', 'write', 'admin'] as const;
    for (const [at, scope] of scopes.entries()) {
      const { response, body } = await ask(method, path, bearer(keys[scope] ?? ''));
      const isLetIn = at >= scopes.indexOf(needed);
      expect([scope, response.status === 403]).toEqual([scope, !isLetIn]);
      expect(response.status).not.toBe(401);
      if (!isLetIn && method !== 'HEAD') expect(JSON.parse(body)).toMatchObject({ error: { code: 'forbidden' } });
    }
  });

  test('it may be sent in either header, and in no other way', async () => {
    const key = keys.read ?? '';
    for (const headers of [bearer(key), { authorization: `bearer  ${key}` }, { 'x-api-key': key }] as Record<
      string,
      string
    >[]) {
      expect((await ask('GET', '/people', headers)).response.status).toBe(200);
    }
    for (const headers of [
      { authorization: key },
      { authorization: `Basic ${btoa(`:${key}`)}` },
      { cookie: `key=${key}` },
      { 'x-api-key': '' },
    ] as Record<string, string>[]) {
      expect((await ask('GET', '/people', headers)).response.status).toBe(401);
    }
    for (const path of [`/people?key=${key}`, `/people?api_key=${key}`, `/people?access_token=${key}`]) {
      expect((await ask('GET', path)).response.status).toBe(401);
    }
  });

  test('every route that changes something refuses what another site asks for', async () => {
    const routes = on.app.routes.filter(({ method }) => !['GET', 'HEAD', 'ALL'].includes(method));
    expect(routes.map(({ path }) => path)).toContain('/image/post');
    for (const { method, path } of routes) {
      const headers = { ...bearer(keys.admin ?? ''), 'sec-fetch-site': 'cross-site' };
      const response = await on.app.request(path.replaceAll(/:\w+/g, '1'), { method, headers });
      expect([method, path, response.status]).toEqual([method, path, 403]);
      expect(await response.json()).toMatchObject({ error: { code: 'cross_site' } });
    }
  });

  test('a key makes no request of another site acceptable', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.test' },
      { origin: 'null' },
    ] as Record<string, string>[]) {
      const { response } = await ask('POST', '/image/post', { ...bearer(keys.admin ?? ''), ...headers });
      expect(response.status).toBe(403);
    }
  });

  test('who did what is in the audit log, by ids, counts and the names of keys', async () => {
    const key = keys.write ?? '';
    const grace = formOf({ name: 'Grace Hopper', photo: new File([photoBytes('grace')], 'grace.jpg') });
    const enrolled = await on.app.request('/people', { method: 'POST', body: grace, headers: bearer(key) });
    const { id } = (await enrolled.json()) as { id: number };
    const upload = formOf({ photo: new File([photoBytes('party')], 'secret-party.jpg') });
    await on.app.request('/images', { method: 'POST', body: upload, headers: bearer(key) });
    const { body } = await ask('GET', '/audit?limit=2', bearer(keys.admin ?? ''));
    expect(JSON.parse(body)).toEqual({
      entries: [
        expect.objectContaining({
          actor: 'key 2 (write)',
          action: 'photos_uploaded',
          target: 'image 1',
          detail: 'photos: 1, new images: 1',
        }),
        expect.objectContaining({
          actor: 'key 2 (write)',
          action: 'person_enrolled',
          target: `person ${id}`,
          detail: 'known photos: 1',
        }),
      ],
      next: expect.any(Number),
    });
    const whole = (await ask('GET', '/audit', bearer(keys.admin ?? ''))).body;
    for (const secret of ['Grace', 'party', key, hashOf(key)]) expect(whole).not.toContain(secret);
    expect((await ask('GET', '/audit?limit=0', bearer(keys.admin ?? ''))).response.status).toBe(400);
  });
});

test('a flood of wrong keys: refused, then told to wait, with few queries; a good key still gets through', async () => {
  let queries = 0;
  await using on = await receiverOnSqlite({
    env: { AUTH: 'on' },
    spoil: (store) => ({
      ...store,
      goodKeys() {
        queries += 1;
        return store.goodKeys();
      },
    }),
  });
  const good = await addKey(on, 'read');
  const flood = async () => {
    const wrong = () => bearer(keyText({ id: 1, secret: newSecret().secret }));
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => on.app.request('/people', { headers: wrong() })),
    );
    return answers.map(({ status, headers }) => `${status} ${Number(headers.get('retry-after')) >= 1}`);
  };
  const first = await flood();
  expect(first.filter((answer) => answer === '401 false').length).toBeGreaterThanOrEqual(20);
  expect(first.filter((answer) => answer === '429 true').length).toBeGreaterThan(200);
  // They are not even looked for any more.
  expect(new Set(await flood())).toContain('429 true');
  expect(queries).toBeLessThanOrEqual(3);
  expect((await on.app.request('/people', { headers: bearer(good) })).status).toBe(200);
});

test('RATE_LIMIT: five seconds’ worth at once of each key, each for itself', async () => {
  await using on = await receiverOnSqlite({ env: { AUTH: 'on', RATE_LIMIT: '1' } });
  const [ada, bob] = [await addKey(on, 'read', 'ada'), await addKey(on, 'read', 'bob')];
  const statuses: number[] = [];
  for (let at = 0; at < 30; at += 1) statuses.push((await on.app.request('/people', { headers: bearer(ada) })).status);
  expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
  expect(statuses).toContain(429);
  expect((await on.app.request('/people', { headers: bearer(bob) })).status).toBe(200);
});

test('without keys they are counted by address: the socket’s, or what our proxy has heard', async () => {
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
  const flood = async (url: string, address: string) => {
    let refused = 0;
    for (let at = 0; at < 30; at += 1) refused += (await fetch(`${url}/people`, from(address))).status === 429 ? 1 : 0;
    return refused;
  };
  await using plain = await receiverOnSqlite({ env: { RATE_LIMIT: '1' } });
  expect(await flood(plain.receiver.url(), '198.51.100.1')).toBeGreaterThan(0);
  expect((await fetch(`${plain.receiver.url()}/people`, from('198.51.100.2'))).status).toBe(429);
  await using behind = await receiverOnSqlite({ env: { RATE_LIMIT: '1', TRUST_PROXY: '1' } });
  expect(await flood(behind.receiver.url(), '198.51.100.1')).toBeGreaterThan(0);
  expect((await fetch(`${behind.receiver.url()}/people`, from('198.51.100.2'))).status).toBe(200);
});

test('a database that is away when a key has to be looked up: 503; API_KEYS need none', async () => {
  const API_KEYS = 'a-long-static-key';
  await using on = await receiverOnSqlite({
    env: { API_KEYS },
    spoil: (store) => ({
      ...store,
      goodKeys: () => Promise.reject(new LineupError('unavailable', 'the database does not answer')),
    }),
  });
  const unknown = await on.app.request('/people', { headers: bearer(await addKey(on, 'read')) });
  expect(unknown.status).toBe(503);
  expect((await on.app.request('/people', { headers: { 'x-api-key': API_KEYS } })).status).toBe(200);
  expect((await on.post('/image/post', '{"path":"a.jpg"}', { 'x-api-key': API_KEYS })).status).toBe(202);
  expect((await on.post('/image/post', '{"path":"b.jpg"}')).status).toBe(401);
});

test('a page that leads its own name to this machine reads and writes nothing', async () => {
  await using on = await receiverOnSqlite();
  const headers = { host: 'evil.test:8000', origin: 'http://evil.test:8000', 'sec-fetch-site': 'same-origin' };
  expect((await on.app.request('/people', { headers })).status).toBe(403);
  expect((await on.post('/image/post', '{"path":"a.jpg"}', headers)).status).toBe(403);
  expect((await on.app.request('/people', { headers: { host: 'localhost:8000' } })).status).toBe(200);
});

describe('a receiver of its own', () => {
  test('refuses a key soon after the command has revoked it, and no key is in its log, wherever it was put', async () => {
    using folder = tempFolder('access');
    const env = { DATA_DIR: folder.path };
    const { id, key } = await makeKey(env, 'Ada', 'write');
    const port = await freePort();
    const receiver = await startServiceProcess({
      service: 'receiver',
      env: {
        ...env,
        AUTH: 'on',
        RECEIVER_PORT: String(port),
        NSQD_ADDRESS: `127.0.0.1:${await freePort()}`,
        ACK_WAIT_MS: '0',
      },
    });
    await receiver.ready();
    const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
    const post = (path: string) =>
      ask('/image/post', { method: 'POST', body: JSON.stringify({ path }), headers: bearer(key) });
    expect((await post('a.jpg')).status).toBe(202);
    // Where keys do not belong.
    await ask(`/${key}`);
    await ask(`/people/${key}?key=${key}`, { headers: bearer(key) });
    await ask('/people', { headers: bearer(`${key}x`) });
    await post(key);
    await ask('/people', { headers: { 'x-request-id': key, ...bearer(key) } });

    expect((await keysOn(env, 'revoke', String(id))).exit).toBe(0);
    await eventually('the key is refused', async () => (await ask('/people', { headers: bearer(key) })).status === 401);
    // For good.
    expect((await post('b.jpg')).status).toBe(401);

    const next = await makeKey(env, 'Bob', 'read');
    await eventually(
      'a new key is known',
      async () => (await ask('/people', { headers: bearer(next.key) })).status === 200,
    );
    expect(await receiver.stop()).toBe(0);
    expect(receiver.log().some(({ msg }) => msg.includes('GET /people'))).toBe(true);
    expect(receiver.lines.all().filter((line) => line.includes(key) || line.includes(key.slice(-43)))).toEqual([]);
    // When it was used is noted.
    const { keys } = JSON.parse((await keysOn(env, 'list', '--json')).stdout);
    expect(keys[0]).toMatchObject({ id, last_used_at: expect.any(String), revoked_at: expect.any(String) });
  });
});
