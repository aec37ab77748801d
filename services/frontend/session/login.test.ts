import { describe, expect, test } from 'bun:test';
import { LineupError } from '@lineup/domain';
import { createLogger, silentLogger } from '@lineup/log';
import { eventually } from '../../../test/harness/eventually.ts';
import { type SeededFrontend, seededFrontend } from '../fixtures/seeded-frontend.ts';

const closed = (policy = {}, log = silentLogger()) => seededFrontend({ policy: { required: true, ...policy }, log });
const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** Sends the login's form, as a browser does. */
async function logIn({ get }: SeededFrontend, key: string, next = '/', headers: Record<string, string> = {}) {
  const answer = await get('/login', {
    method: 'POST',
    body: new URLSearchParams({ key, next }),
    headers: { ...PAGE, 'sec-fetch-site': 'same-origin', ...headers },
  });
  const [cookie = '', ...attributes] = answer.headers.get('set-cookie')?.split('; ') ?? [];
  return { ...answer, cookie, attributes: attributes.toSorted() };
}
const as = (cookie: string) => ({ headers: { ...PAGE, cookie } });

describe('who is not logged in', () => {
  test('is led to the login from every page, and back to it afterwards', async () => {
    await using lineup = await closed();
    const { key } = await lineup.key('read');
    for (const path of ['/', '/people', '/images/1', '/?status=failed', '/nowhere']) {
      const { status, headers, text } = await lineup.get(path, { headers: PAGE });
      expect([path, status, text]).toEqual([path, 303, '']);
      const location = headers.get('location') ?? '';
      expect(location).toStartWith('/login');
      const page = (await lineup.get(location, { headers: PAGE })).text;
      const next = /name="next" value="([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect((await logIn(lineup, key, next)).headers.get('location')).toBe(path);
    }
  });

  test('sees neither photos nor data, and changes nothing', async () => {
    await using lineup = await closed();
    const id = await lineup.failed('a.jpg', { code: 'image_damaged', message: 'x', retryable: false });
    for (const path of [`/images/${id}/photo`, `/images/${id}/thumbnail`, '/known-photos/1', '/people/1/photo', '/']) {
      const { status, text } = await lineup.get(path, { headers: { accept: 'application/json' } });
      expect([path, status]).toEqual([path, 401]);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'unauthorized' } });
    }
    for (const path of [`/images/${id}/redeem`, '/demo']) {
      const { status, headers } = await lineup.get(path, { method: 'POST', headers: PAGE });
      expect([status, headers.get('location')]).toEqual([303, '/login']);
    }
    expect((await lineup.store.image(id))?.status).toBe(2);
  });

  test('gets the login itself, with all that it needs, and no way elsewhere', async () => {
    await using lineup = await closed();
    const { status, text } = await lineup.get('/login?next=%2F%2Fevil.test', { headers: PAGE });
    expect(status).toBe(200);
    expect(text).toContain('<label for="key">');
    expect(text).not.toContain('evil.test');
    expect(text).not.toContain('href="/people"');
    expect(text).not.toContain('Log out');
    for (const [path = ''] of text.matchAll(/\/assets\/[\w.-]+/g)) expect((await lineup.get(path)).status).toBe(200);
  });
});

describe('the cookie', () => {
  test('lets its holder in, is out of reach of scripts and other sites, and shows nothing of the key', async () => {
    await using lineup = await closed();
    const { key } = await lineup.key('read', 'Reception');
    const { status, cookie, attributes } = await logIn(lineup, ` ${key}\n`);
    expect(status).toBe(303);
    expect(attributes).toEqual(['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Lax']);
    expect(cookie).toMatch(/^lineup=[\w-]+$/);
    expect(Buffer.from(cookie.slice('lineup='.length), 'base64url').toString('latin1')).not.toContain(key.slice(-20));
    const { text } = await lineup.get('/', as(cookie));
    expect(text).toContain('Persons of Interest');
    expect(text).toContain('Reception');
    expect(text).toContain('Log out');
    expect(text).not.toContain(key);
  });

  test('by https, as our proxy says, is sent by https alone and of this host alone', async () => {
    await using lineup = await closed({ trustedProxies: 1 });
    const { key } = await lineup.key('read');
    const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.1' };
    const { cookie, attributes } = await logIn(lineup, key, '/', https);
    expect(cookie).toStartWith('__Host-lineup=');
    expect(attributes).toContain('Secure');
    expect((await lineup.get('/', { headers: { ...PAGE, ...https, cookie } })).status).toBe(200);
    // Without a proxy of ours anybody can claim that.
    await using plain = await closed();
    const other = await logIn(plain, (await plain.key('read')).key, '/', https);
    expect(other.cookie).toStartWith('lineup=');
  });

  test('that was changed or made elsewhere is none', async () => {
    await using lineup = await closed();
    const { cookie } = await logIn(lineup, (await lineup.key('read')).key);
    const flipped = cookie.slice(0, -2) + (cookie.at(-2) === 'A' ? 'B' : 'A') + cookie.at(-1);
    for (const forged of [flipped, 'lineup=', 'lineup=x', `${cookie}x`, 'lineup={"key":"x"}']) {
      expect((await lineup.get('/', as(forged))).status).toBe(303);
    }
    expect((await lineup.get('/', as(cookie))).status).toBe(200);
  });

  test('ends with the key, soon after it was revoked', async () => {
    await using lineup = await closed();
    const { id, key } = await lineup.key('read');
    const { cookie } = await logIn(lineup, key);
    expect((await lineup.get('/', as(cookie))).status).toBe(200);
    await lineup.store.revokeKey(id, 'a test');
    const answer = await eventually(
      'the login is asked for',
      () => lineup.get('/', as(cookie)),
      ({ status }) => status === 303,
    );
    expect(answer.headers.get('set-cookie')).toContain('lineup=; Max-Age=0');
  });

  test('is taken back by the log-out', async () => {
    await using lineup = await closed();
    const { cookie } = await logIn(lineup, (await lineup.key('read')).key);
    const { status, headers } = await lineup.get('/logout', { method: 'POST', ...as(cookie) });
    expect([status, headers.get('location')]).toEqual([303, '/login']);
    expect(headers.get('set-cookie')).toContain('lineup=; Max-Age=0');
    expect((await lineup.get('/logout', as(cookie))).status).toBe(404);
  });
});

describe('a login that is refused', () => {
  test('says why in plain words, and keeps where one wanted to go', async () => {
    await using lineup = await closed();
    const { status, text, cookie } = await logIn(lineup, 'lineup_1_<b>guess</b>', '/people');
    expect(status).toBe(401);
    expect(text).toContain('This key is not known here, or was revoked.');
    expect(text).toContain('name="next" value="/people"');
    expect(text).not.toContain('guess');
    expect(cookie).toBe('');
  });

  test('too often has to wait', async () => {
    await using lineup = await closed();
    const wrong = `lineup_1_${'x'.repeat(43)}`;
    const tries = await Promise.all(Array.from({ length: 30 }, () => logIn(lineup, wrong)));
    const late = tries.find(({ status }) => status === 429);
    expect(late?.text).toMatch(/Too many wrong keys came from your address. Try again in \d seconds./);
    expect(Number(late?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await logIn(lineup, (await lineup.key('read')).key)).status).not.toBe(401);
  });

  test('because no key was given counts like a wrong key, and neither that nor any other nonsense is written down', async () => {
    await using lineup = await closed();
    const before = (await lineup.store.audit({ limit: 50 })).entries;
    const tries = await Promise.all(['', 'guess', '', '<b>'].map((key) => logIn(lineup, key)));
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    const more = await Promise.all(Array.from({ length: 30 }, () => logIn(lineup, '')));
    expect(more.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(10);
    expect((await lineup.store.audit({ limit: 50 })).entries).toEqual(before);
  });

  test('is written down only as often as wrong keys may be tried', async () => {
    await using lineup = await closed();
    const wrong = () => `lineup_1_${crypto.randomUUID().replaceAll('-', '').padEnd(43, 'x')}`;
    const tries = await Promise.all(Array.from({ length: 60 }, () => logIn(lineup, wrong())));
    const heard = tries.filter(({ status }) => status === 401).length;
    expect(heard).toBeLessThan(60);
    const { entries } = await lineup.store.audit({ limit: 100 });
    expect(entries.filter(({ action }) => action === 'login_refused')).toHaveLength(heard);
  });

  test.each([
    ['multipart/form-data', '--x'],
    ['multipart/form-data; boundary=x', '--x garbage'],
  ])('as a broken form of type %s is a bad request', async (type, body) => {
    await using lineup = await closed();
    const { status, text } = await lineup.get('/login', { method: 'POST', body, headers: { 'content-type': type } });
    expect(status).toBe(400);
    expect(text).toContain('The form cannot be read');
  });

  test('because the database is away says so, here and in the log', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const log = createLogger({ service: 'frontend', level: 'warn', format: 'json', destination });
    await using lineup = await closed({}, log);
    const { key } = await lineup.key('read');
    lineup.store.goodKeys = () => Promise.reject(new LineupError('unavailable', 'connection to 10.0.0.7 refused'));
    const { status, text } = await logIn(lineup, key);
    expect(status).toBe(503);
    expect(text).toContain('Keys cannot be looked up right now.');
    expect(text).not.toContain('10.0.0.7');
    expect(lines).toEqual([expect.stringContaining('nobody can log in: connection to 10.0.0.7 refused')]);
  });

  test('at the wish of another site does not even happen', async () => {
    await using lineup = await closed();
    const { key } = await lineup.key('read');
    for (const site of ['cross-site', 'same-site']) {
      expect(await logIn(lineup, key, '/', { 'sec-fetch-site': site })).toMatchObject({ status: 403, cookie: '' });
    }
    expect((await lineup.get('/logout', { method: 'POST', headers: { origin: 'null' } })).status).toBe(403);
  });

  test('and one that is not: both are in the audit log, without the key', async () => {
    await using lineup = await closed();
    const { key } = await lineup.key('read', 'Reception');
    await logIn(lineup, `${key.slice(0, -1)}_`);
    await logIn(lineup, key);
    const { entries } = await lineup.store.audit({ limit: 2 });
    expect(entries).toMatchObject([
      { actor: 'key 1 (Reception)', action: 'login', detail: 'from unknown' },
      { actor: 'anonymous', action: 'login_refused', detail: 'from unknown' },
    ]);
    expect(JSON.stringify(entries)).not.toContain(key.slice(-30));
  });
});

test('every route that changes something refuses what another site asks for, also of who is logged in', async () => {
  await using lineup = await closed();
  const { cookie } = await logIn(lineup, (await lineup.key('admin')).key);
  const routes = lineup.frontend.app.routes.filter(({ method }) => !['GET', 'HEAD', 'ALL'].includes(method));
  expect(routes.map(({ path }) => path)).toEqual(expect.arrayContaining(['/login', '/logout', '/images/:id/redeem']));
  for (const { method, path } of routes) {
    for (const stranger of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
    ]) {
      const headers: Record<string, string> = { ...PAGE, ...stranger, cookie };
      const { status } = await lineup.get(path.replaceAll(/:\w+/g, '1'), { method, headers });
      expect([method, path, status]).toEqual([method, path, 403]);
    }
  }
});

test('a key of scope read changes nothing; one of scope write does, and it is written down who', async () => {
  await using lineup = await closed();
  const id = await lineup.failed('a.jpg', { code: 'image_damaged', message: 'x', retryable: false });
  const redeem = (cookie: string) => lineup.get(`/images/${id}/redeem`, { method: 'POST', ...as(cookie) });
  const { cookie } = await logIn(lineup, (await lineup.key('read')).key);
  const refused = await redeem(cookie);
  expect(refused.status).toBe(403);
  expect(refused.text).toContain('this needs a key of scope write');
  expect((await lineup.store.image(id))?.status).toBe(2);
  const writer = await logIn(lineup, (await lineup.key('write', 'Ada')).key);
  expect((await redeem(writer.cookie)).status).toBe(303);
  const [latest] = (await lineup.store.audit({ limit: 1 })).entries;
  expect(latest).toMatchObject({ actor: 'key 2 (Ada)', action: 'image_redeemed', target: `image ${id}` });
});

test('the demo is run with the key of whoever starts it', async () => {
  const keys: (string | undefined)[] = [];
  await using lineup = await seededFrontend({
    policy: { required: true },
    async demo(key) {
      keys.push(key);
    },
  });
  const { key } = await lineup.key('write');
  const { cookie } = await logIn(lineup, key);
  expect((await lineup.get('/demo', { method: 'POST', ...as(cookie) })).status).toBe(303);
  expect(keys).toEqual([key]);
});

test('programs may show a key as they would to the receiver', async () => {
  await using lineup = await closed();
  const { key } = await lineup.key('read');
  expect((await lineup.get('/people', { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
});

test('where no key is required there is no login, and nobody is logged in', async () => {
  await using lineup = await seededFrontend();
  expect((await lineup.get('/login')).status).toBe(404);
  expect((await lineup.get('/')).text).not.toContain('Log out');
});
