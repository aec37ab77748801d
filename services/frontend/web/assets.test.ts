import { expect, test } from 'bun:test';
import { seededFrontend } from '../fixtures/seeded-frontend.ts';

test('stylesheet, script and pictures, each of its type and kept by the browser until it changes', async () => {
  await using lineup = await seededFrontend();
  const page = (await lineup.get('/')).text;
  const types = {
    '/assets/lineup.css': 'text/css; charset=utf-8',
    '/assets/lineup.js': 'text/javascript; charset=utf-8',
    '/assets/icon.svg': 'image/svg+xml',
    '/assets/no-photo.svg': 'image/svg+xml',
  };
  for (const [path, type] of Object.entries(types)) {
    expect(page).toContain(`"${path}"`);
    const { status, headers, text } = await lineup.get(path);
    expect([path, status, headers.get('content-type')]).toEqual([path, 200, type]);
    expect(text.length).toBeGreaterThan(100);
    const known = { headers: { 'if-none-match': `W/${headers.get('etag')}` } };
    expect((await lineup.get(path, known)).status).toBe(304);
  }
});

test('the stylesheet holds all its parts and asks nobody else for anything', async () => {
  await using lineup = await seededFrontend();
  const { text } = await lineup.get('/assets/lineup.css');
  for (const selector of [':root', 'main', '.badge', '.images', '.boxes', '.timeline'])
    expect(text).toContain(selector);
  expect(text).not.toMatch(/url\(|@import|https?:/);
});

test('the script is one module without anything left to import', async () => {
  await using lineup = await seededFrontend();
  const { text } = await lineup.get('/assets/lineup.js');
  expect(text).toContain('renewMs');
  expect(text).not.toMatch(/^\s*import\b/m);
  expect(new Bun.Transpiler({ loader: 'js' }).scan(text).imports).toEqual([]);
});

test.each(['main.ts', '..%2fmain.ts', '%2e%2e%2fpackage.json', 'page.css'])('there is no %s', async (name) => {
  await using lineup = await seededFrontend();
  expect((await lineup.get(`/assets/${name}`)).status).toBe(404);
});
