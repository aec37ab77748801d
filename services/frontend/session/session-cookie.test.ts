import { expect, test } from 'bun:test';
import { Hono } from 'hono';
import { createSessionCookie } from './session-cookie.ts';

const SECRET = 's'.repeat(32);

test('somebody stays logged in for twelve hours', async () => {
  const clock = { now: Date.UTC(2030, 0, 1) };
  const cookie = createSessionCookie({ secrets: [SECRET], trustedProxies: 0, now: () => clock.now });
  const app = new Hono();
  app.get('/in', async (c) => {
    await cookie.write(c, 'a key');
    return c.text('in');
  });
  app.get('/', async (c) => c.text((await cookie.read(c)) ?? 'nobody'));
  const [kept = ''] = (await app.request('/in')).headers.get('set-cookie')?.split(';') ?? [];
  const who = async () => (await app.request('/', { headers: { cookie: kept } })).text();
  expect(await who()).toBe('a key');
  clock.now += 12 * 3_600_000 - 1;
  expect(await who()).toBe('a key');
  clock.now += 1;
  expect(await who()).toBe('nobody');
});
