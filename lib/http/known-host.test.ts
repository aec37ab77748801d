import { expect, test } from 'bun:test';
import { silentLogger } from '@lineup/log';
import { createApp } from './app.ts';
import { knownHost } from './known-host.ts';

const app = createApp({ log: silentLogger() });
app.use(knownHost);
app.get('/', (c) => c.text('people'));

const ask = async (host: string) => (await app.request('/', { headers: { host } })).status;

test.each(['localhost', 'LOCALHOST:8000', 'lineup.localhost:80', '127.0.0.1:8000', '192.168.1.20', '[::1]:8000'])(
  '%s is this machine',
  async (host) => {
    expect(await ask(host)).toBe(200);
  },
);

test.each([
  'evil.test',
  'evil.test:8000',
  'localhost.evil.test',
  '127.0.0.1.evil.test:8000',
  '1.2.3.4x',
  '[evil]',
  '',
  ':8000',
])('a page of %j cannot read what only this machine may', async (host) => {
  const response = await app.request('/', { headers: { host } });
  expect(response.status).toBe(403);
  expect(await response.text()).not.toContain('people');
});
