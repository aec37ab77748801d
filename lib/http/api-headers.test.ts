import { expect, test } from 'bun:test';
import { LineupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { apiHeaders } from './api-headers.ts';
import { createApp } from './app.ts';

const app = createApp({ log: silentLogger() });
app.use(apiHeaders);
app.get('/text', (c) => c.text('<script>alert(1)</script>'));
app.get('/refused', () => {
  throw new LineupError('too_many', 'too many', { retry_after_s: 7 });
});
app.get('/closed', () => {
  throw new LineupError('unauthorized', 'a key is required');
});

test.each([
  ['/text', 200],
  ['/refused', 429],
  ['/nowhere', 404],
] as const)('%s is never taken for a page, kept or embedded', async (path, status) => {
  const response = await app.request(path);
  expect(response.status).toBe(status);
  const { headers } = response;
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(headers.get('cache-control')).toBe('no-store');
});

test('an error tells when to come again, and how to show a key', async () => {
  expect((await app.request('/refused')).headers.get('retry-after')).toBe('7');
  expect((await app.request('/closed')).headers.get('www-authenticate')).toBe('Bearer realm="Lineup"');
  expect((await app.request('/text')).headers.get('www-authenticate')).toBeNull();
});
