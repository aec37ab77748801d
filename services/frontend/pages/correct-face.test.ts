import { afterAll, beforeAll, expect, test } from 'bun:test';
import { face, faceOf, type SeededFrontend, seededFrontend } from '../fixtures/seeded-frontend.ts';

/** What the receiver was asked, and what it answers. */
const asked: { method: string; path: string; body: unknown }[] = [];
let answer: () => Response = () => Response.json({});
let receiver: ReturnType<typeof Bun.serve>;
let lineup: SeededFrontend;

beforeAll(async () => {
  receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const text = await request.text();
      asked.push({ method: request.method, path: new URL(request.url).pathname, body: text && JSON.parse(text) });
      return answer();
    },
  });
  lineup = await seededFrontend({ askedReceiverUrl: () => `http://127.0.0.1:${receiver.port}` });
});
afterAll(async () => {
  await lineup[Symbol.asyncDispose]();
  await receiver.stop(true);
});

const post = (path: string, fields: Record<string, string>, headers = {}) =>
  lineup.get(path, { method: 'POST', body: new URLSearchParams(fields), headers });

test.each([
  [
    { verdict: 'is', person: ' Ada ' },
    { verdict: 'is', person: 'Ada' },
  ],
  [
    { verdict: 'is', person_id: '7' },
    { verdict: 'is', person_id: 7 },
  ],
  [
    { verdict: 'not', person_id: '7' },
    { verdict: 'not', person_id: 7 },
  ],
  [{ verdict: 'no_face' }, { verdict: 'no_face' }],
])('%p is asked for, and leads back to the face', async (fields, body) => {
  const { status, headers } = await post('/images/3/faces/5/correct', fields);
  expect([status, headers.get('location')]).toEqual([303, '/images/3#face-5']);
  expect(asked.splice(0)).toEqual([{ method: 'POST', path: '/images/3/faces/5/corrections', body }]);
});

test('undone, and led back to the face or the image', async () => {
  const back = async (fields: Record<string, string>) =>
    (await post('/images/3/corrections/9/undo', fields)).headers.get('location');
  expect([await back({ face: '5' }), await back({})]).toEqual(['/images/3#face-5', '/images/3']);
  expect(asked.splice(0).map(({ path }) => path)).toEqual(['/corrections/9/undo', '/corrections/9/undo']);
});

test('nobody is named, a path is no path, another site asks: nothing is asked for', async () => {
  expect((await post('/images/3/faces/5/correct', { verdict: 'is', person: ' ' })).text).toContain('Who is it?');
  expect((await post('/images/x/faces/5/correct', { verdict: 'no_face' })).status).toBe(404);
  expect((await post('/images/3/faces/0/correct', { verdict: 'no_face' })).status).toBe(404);
  const strange = await post('/images/3/faces/5/correct', { verdict: 'no_face' }, { 'sec-fetch-site': 'cross-site' });
  expect(strange.status).toBe(403);
  expect((await post('/images/3/delete', {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect(asked).toEqual([]);
});

test('a face that is gone is told as the receiver says it', async () => {
  const error = { code: 'conflict', message: 'image 3 has no face 5 any more', details: {} };
  answer = () => Response.json({ error }, { status: 409 });
  const { status, text } = await post('/images/3/faces/5/correct', { verdict: 'no_face' });
  expect(status).toBe(409);
  expect(text).toContain('It has changed meanwhile');
  expect(text).toContain('image 3 has no face 5 any more');
  asked.splice(0);
});

test('an image is deleted by the receiver, whose receipt is shown', async () => {
  const id = await lineup.processed('doomed.jpg', { outcome: 'unknown', faces: [face()] });
  expect((await lineup.get(`/images/${id}`)).text).toContain(`href="/images/${id}/delete"`);
  const page = await lineup.get(`/images/${id}/delete`);
  expect([page.status, page.text.includes('its face, with descriptors')]).toEqual([200, true]);
  expect(asked).toEqual([]);
  const erased = { images_deleted: 1, image_files: 1, faces: 1, events_cleaned: 3, queued: 0 };
  answer = () => Response.json({ image: { id, path: 'x' }, erased, pending: [{ what: 'caches', within_s: 60 }] });
  const { text, headers } = await post(`/images/${id}/delete`, {});
  expect(asked.splice(0)).toMatchObject([{ method: 'DELETE', path: `/images/${id}` }]);
  expect(headers.get('clear-site-data')).toBe('"cache"');
  for (const shown of ['is deleted', 'Uploaded photos', 'within 60 seconds']) expect(text).toContain(shown);
  expect(text).not.toContain('Messages that waited');
  expect((await lineup.get('/images/99999/delete')).status).toBe(404);
});

test('a face tells what was said of it, offers who comes next, and never whom it was said not to be', async () => {
  const [ada, bob] = [await lineup.known('Ada <b>'), await lineup.known('Bob')];
  const candidates = [ada, bob].map(({ file }, at) => ({ knownPhoto: file, distance: 0.3 + at / 10 }));
  const id = await lineup.processed('a.jpg', { outcome: 'identified', faces: [faceOf(ada, 0.3, { candidates })] });
  const faceId = (await lineup.store.image(id))?.faces[0]?.id ?? 0;
  const say = (verdict: 'is' | 'not', personId: number) =>
    lineup.store.correctFace(id, faceId, { verdict, personId }, { actor: 'a test' });
  const look = async () => (await lineup.get(`/images/${id}`)).text;
  const before = await look();
  expect(before).toContain('Not Ada &lt;b&gt;');
  expect(before).toContain('>This is Bob<');
  expect(before).toContain(`src="/known-photos/${bob.id}"`);
  expect(before).toContain('<option value="Bob">');
  await say('not', ada.person.id);
  const after = await look();
  expect(after).toContain('Undo “Not Ada &lt;b&gt;”');
  expect(after).not.toContain('>This is Ada');
  expect(after).toContain(`face 1 is not <a href="/people/${ada.person.id}">Ada &lt;b&gt;</a>`);
  await say('is', bob.person.id);
  expect(await look()).toContain('Said by hand; distance 0.400');
  expect(await look()).not.toContain('>This is Bob<');
});

test('who may not is not offered it', async () => {
  await using closed = await seededFrontend({ policy: { required: true } });
  const id = await closed.processed('a.jpg', { outcome: 'unknown', faces: [face()] });
  const seenWith = async (scope: 'read' | 'write' | 'admin') => {
    const { key } = await closed.key(scope);
    const { text } = await closed.get(`/images/${id}`, { headers: { 'x-api-key': key, accept: 'text/html' } });
    return ['No face</button>', 'Delete image'].map((offer) => text.includes(offer));
  };
  expect(await seenWith('read')).toEqual([false, false]);
  expect(await seenWith('write')).toEqual([true, false]);
  expect(await seenWith('admin')).toEqual([true, true]);
});

test('names are suggested by a part of them', async () => {
  await lineup.store.ensurePerson('Grace Hopper');
  const names = async (q: string) => JSON.parse((await lineup.get(`/people/names?q=${encodeURIComponent(q)}`)).text);
  expect(await names('hop')).toEqual({ people: [{ id: expect.any(Number), name: 'Grace Hopper' }] });
  expect([await names(''), await names('nobody at all')]).toEqual([{ people: [] }, { people: [] }]);
});
