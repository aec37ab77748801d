import { expect, test } from 'bun:test';
import { seededFrontend } from '../fixtures/seeded-frontend.ts';
import { CONTENT_SECURITY_POLICY } from './security-headers.ts';

test('an error is a small page, whatever a browser accepts', async () => {
  await using lineup = await seededFrontend();
  for (const accept of ['text/html,application/xhtml+xml,*/*;q=0.8', '*/*', 'application/json, text/html', '']) {
    const { status, text, headers } = await lineup.get('/images/23', { headers: { accept } });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toStartWith('text/html');
    expect(text).toContain('<h1>Not found</h1>');
    expect(text).toContain('There is no image 23.');
  }
  const nowhere = await lineup.get('/<b>nowhere</b>');
  expect(nowhere.status).toBe(404);
  expect(nowhere.text).not.toContain('<b>');
});

test('whoever accepts only JSON gets JSON', async () => {
  await using lineup = await seededFrontend();
  const { status, text } = await lineup.get('/images/23', { headers: { accept: 'application/json' } });
  expect(status).toBe(404);
  expect(JSON.parse(text)).toEqual({ error: { code: 'not_found', message: 'There is no image 23.', details: {} } });
});

test('a database that is away is a page too', async () => {
  await using lineup = await seededFrontend();
  lineup.store.images = () => Promise.reject(new Error('secret: connection to 10.0.0.7 refused'));
  const { status, text } = await lineup.get('/');
  expect(status).toBe(500);
  expect(text).toContain('Something went wrong');
  expect(text).not.toContain('secret');
});

test('pages, errors, photos and files all carry the security headers', async () => {
  await using lineup = await seededFrontend();
  const id = await lineup.accept('gone.jpg');
  for (const path of ['/', '/nowhere', `/images/${id}`, `/images/${id}/photo`, '/assets/lineup.css', '/people']) {
    const { headers } = await lineup.get(path);
    expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=()');
  }
});
