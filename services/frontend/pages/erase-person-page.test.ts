import { afterAll, beforeAll, expect, test } from 'bun:test';
import { faceOf, type SeededFrontend, seededFrontend } from '../fixtures/seeded-frontend.ts';

/** What the receiver was asked, and what it answers. */
const asked: { method: string; path: string; id: string | null }[] = [];
let answer: () => Response = () => new Response();
let receiver: ReturnType<typeof Bun.serve>;
let lineup: SeededFrontend;

beforeAll(async () => {
  receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      asked.push({ method: request.method, path: pathname + search, id: request.headers.get('x-request-id') });
      return answer();
    },
  });
  lineup = await seededFrontend({ askedReceiverUrl: () => `http://127.0.0.1:${receiver.port}` });
});
afterAll(async () => {
  await lineup[Symbol.asyncDispose]();
  await receiver.stop(true);
});

const post = (path: string, images: string, headers = {}) =>
  lineup.get(path, {
    method: 'POST',
    body: new URLSearchParams({ images }),
    headers: { 'x-request-id': 'erase-1', ...headers },
  });

test('the page of a person leads to one that says what will be gone', async () => {
  const known = await lineup.known('Hannibal <b>');
  const personId = known.person.id;
  await lineup.processed('a.jpg', { outcome: 'identified', personId, faces: [faceOf(known, 0.4)] });
  expect((await lineup.get(`/people/${personId}`)).text).toContain(`href="/people/${personId}/erase"`);
  const { status, text } = await lineup.get(`/people/${personId}/erase`);
  expect(status).toBe(200);
  expect(text).toContain('Erase Hannibal &lt;b&gt;?');
  expect(text).toContain('1 known photo with the files');
  expect(text).toContain('1 match on images');
  expect(text).toContain('Images that show them: 1<');
  expect(text).toContain(`<form class="erase" method="post" action="/people/${personId}/erase">`);
  expect(asked).toEqual([]);
  expect((await lineup.get('/people/99999/erase')).status).toBe(404);
});

test('a broken form is a bad request, and nobody is asked to erase', async () => {
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  const { status } = await lineup.get('/people/1/erase', { method: 'POST', body: '--x images=delete', headers });
  expect(status).toBe(400);
  expect(asked).toEqual([]);
});

test('the receiver erases, and its receipt is shown', async () => {
  const erased = { known_photos: 2, known_photo_files: 2, faces: 3, candidates: 0, images: 3, images_deleted: 0 };
  const pending = [
    { what: 'caches', within_s: 20 },
    { what: 'a <i>hash</i>', within_s: 86_400 },
    { what: 'logs', within_s: null },
  ];
  const person = { id: 7, name: 'Ada & Co' };
  answer = () => Response.json({ person, erased, restarted: 1, images: [3, 5], pending });
  const { status, text, headers } = await post('/people/7/erase', 'keep');
  expect([status, headers.get('clear-site-data')]).toEqual([200, '"cache"']);
  expect(asked.splice(0)).toEqual([{ method: 'DELETE', path: '/people/7?images=keep', id: 'erase-1' }]);
  for (const shown of [
    'Ada &amp; Co is erased',
    'within 20 seconds',
    'within 24 hours',
    '&lt;i&gt;hash',
    '/images/5',
  ]) {
    expect(text).toContain(shown);
  }
  expect(text).not.toContain('Faces of others');
  await post('/people/7/erase', 'delete');
  expect(asked.splice(0).map(({ path }) => path)).toEqual(['/people/7?images=delete']);
});

test('what the receiver refuses is shown as it says; what nobody understands as not available', async () => {
  answer = () =>
    Response.json({ error: { code: 'not_found', message: 'there is no person 7', details: {} } }, { status: 404 });
  const gone = await post('/people/7/erase', 'keep');
  expect([gone.status, gone.text.includes('there is no person 7')]).toEqual([404, true]);
  answer = () => new Response('<html>proxy</html>', { status: 502 });
  expect((await post('/people/7/erase', 'keep')).status).toBe(503);
  asked.splice(0);
});

test('another site cannot have anybody erased', async () => {
  expect((await post('/people/7/erase', 'keep', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect(asked).toEqual([]);
});

test('the receiver is shown the key of who asks', async () => {
  let shown: string | null = null;
  await using guarded = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      shown = request.headers.get('authorization');
      const error = { code: 'forbidden', message: 'this takes a key of scope admin', details: {} };
      return Response.json({ error }, { status: 403 });
    },
  });
  await using closed = await seededFrontend({
    policy: { required: true },
    askedReceiverUrl: () => `http://127.0.0.1:${guarded.port}`,
  });
  const { key } = await closed.key('admin');
  const init = { method: 'POST', body: new URLSearchParams({ images: 'keep' }), headers: { 'x-api-key': key } };
  const answer = await closed.get('/people/7/erase', init);
  expect([answer.status, String(shown)]).toEqual([403, `Bearer ${key}`]);
  expect(answer.text).toContain('scope admin');
});

test('a receiver that is away is told', async () => {
  await using away = await seededFrontend({ askedReceiverUrl: () => 'http://127.0.0.1:1' });
  const answer = await away.get('/people/7/erase', { method: 'POST', body: new URLSearchParams({ images: 'keep' }) });
  expect(answer.status).toBe(503);
  expect(answer.text).toContain('The receiver does not answer');
});

test('who may not erase is not offered it, and is told what it takes', async () => {
  await using closed = await seededFrontend({ policy: { required: true } });
  const { person } = await closed.known('Ada');
  const { key } = await closed.key('write');
  const { key: admin } = await closed.key('admin');
  const asking = (key: string) => ({ headers: { 'x-api-key': key, accept: 'text/html' } });
  expect((await closed.get(`/people/${person.id}`, asking(key))).text).not.toContain('Erase this person');
  expect((await closed.get(`/people/${person.id}`, asking(admin))).text).toContain('Erase this person');
  const refused = await closed.get(`/people/${person.id}/erase`, asking(key));
  expect(refused.status).toBe(403);
  expect(refused.text).toContain('this needs a key of scope admin');
});
