import { expect, test } from 'bun:test';
import { Hono } from 'hono';
import { cameByHttps, clientAddress } from './client-address.ts';

/** What a request that came from `socket` counts as. */
async function addressOf(socket: string | undefined, proxies: number, headers: Record<string, string> = {}) {
  const app = new Hono();
  app.get('/', (c) => c.json([clientAddress(c, proxies), cameByHttps(c, proxies)]));
  const server = { requestIP: () => (socket === undefined ? null : { address: socket }) };
  return (await app.request('/', { headers }, server)).json();
}

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::99', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [undefined, 'unknown'],
])('%s counts as %s', async (socket, counted) => {
  expect(await addressOf(socket, 0)).toEqual([counted, false]);
});

test('what a client says of itself counts for nothing while there is no proxy', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'https' };
  expect(await addressOf('203.0.113.7', 0, headers)).toEqual(['203.0.113.7', false]);
});

test('behind proxies it is what the outermost of them heard, whatever the client made up before it', async () => {
  const headers = { 'x-forwarded-for': '6.6.6.6, 198.51.100.1, 10.0.0.2', 'x-forwarded-proto': 'https' };
  expect(await addressOf('10.0.0.3', 1, headers)).toEqual(['10.0.0.2', true]);
  expect(await addressOf('10.0.0.3', 2, headers)).toEqual(['198.51.100.1', true]);
});

test('a header that a proxy would not have made leaves the socket', async () => {
  expect(await addressOf('10.0.0.3', 2, { 'x-forwarded-for': '6.6.6.6' })).toEqual(['10.0.0.3', false]);
  expect(await addressOf('10.0.0.3', 1, { 'x-forwarded-for': ' ' })).toEqual(['10.0.0.3', false]);
  expect(await addressOf('10.0.0.3', 1)).toEqual(['10.0.0.3', false]);
});

test.each([
  ['198.51.100.1:1000', '198.51.100.1'],
  ['[2001:db8:1:2::9]:99', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
  ['[::ffff:198.51.100.1]:99', '198.51.100.1'],
])('a proxy that appends the port as well (%s) means the address', async (heard, counted) => {
  expect(await addressOf('10.0.0.3', 1, { 'x-forwarded-for': `6.6.6.6, ${heard}` })).toEqual([counted, false]);
});

test.each([
  'junk',
  '<script>',
  '198.51.100.256',
  '198.51.100.1:junk',
  '198.51.100.1 or so',
  '[junk]:99',
  '2001:db8::1::2',
  'lineup_1_secret',
  '_hidden',
])('%s is no address: the socket’s counts', async (heard) => {
  expect(await addressOf('10.0.0.3', 1, { 'x-forwarded-for': heard })).toEqual(['10.0.0.3', false]);
});
