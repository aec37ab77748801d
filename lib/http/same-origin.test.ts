import { expect, test } from 'bun:test';
import { silentLogger } from '@lineup/log';
import { createApp } from './app.ts';
import { sameOrigin } from './same-origin.ts';

const app = createApp({ log: silentLogger() });
app.use(sameOrigin);
app.all('/', (c) => c.text('done'));

async function ask(method: string, headers: Record<string, string>): Promise<number> {
  return (await app.request('http://lineup.test:8081/', { method, headers })).status;
}

test.each<[string, Record<string, string>]>([
  ['the same origin by fetch metadata', { 'sec-fetch-site': 'same-origin' }],
  ['somebody who typed it', { 'sec-fetch-site': 'none' }],
  ['the same origin by its name', { origin: 'http://lineup.test:8081' }],
  ['a proxy that speaks HTTPS', { origin: 'https://lineup.test', host: 'lineup.test' }],
  ['a program', {}],
])('a POST of %s passes', async (_, headers) => {
  expect(await ask('POST', headers)).toBe(200);
});

test.each<[string, Record<string, string>]>([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour', { 'sec-fetch-site': 'same-site' }],
  ['another site whose origin is forged', { 'sec-fetch-site': 'cross-site', origin: 'http://lineup.test:8081' }],
  ['another origin', { origin: 'http://evil.test' }],
  ['another port', { origin: 'http://lineup.test:9999' }],
  ['a sandboxed frame', { origin: 'null' }],
])('a POST of %s is refused', async (_, headers) => {
  expect(await ask('POST', headers)).toBe(403);
  expect(await ask('DELETE', headers)).toBe(403);
  expect(await ask('GET', headers)).toBe(200);
});
