import { afterAll, beforeAll, expect, test } from 'bun:test';
import { formOf, photoBytes } from './fixtures/photos.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

let on: ReceiverOnSqlite;
beforeAll(async () => {
  on = await receiverOnSqlite();
});
afterAll(async () => on[Symbol.asyncDispose]());

/** An image with two faces of nobody. */
async function twoFaces(): Promise<{ id: number; faces: number[] }> {
  const [taken] = await on.store.acceptImages([`${crypto.randomUUID()}.jpg`], 1);
  const id = taken?.id ?? 0;
  const claim = await on.store.claim(id, { by: 'a test', leaseMs: 60_000 });
  if (!claim) throw new Error('not claimed');
  const faces = [0, 100].map((x) => ({
    box: { x, y: 0, width: 50, height: 50 },
    score: 1,
    descriptor: new Float32Array(128),
    candidates: [],
  }));
  const rest = { engine: 'test', galleryVersion: 'v1', width: 200, height: 100 };
  await on.store.record(claim, { outcome: 'unknown', personId: undefined, faces, ...rest });
  return { id, faces: ((await on.store.image(id))?.faces ?? []).map((face) => face.id) };
}

const jsonOf = async (answer: Response) => ({ status: answer.status, body: await answer.json() });
const post = async (path: string, value?: unknown) =>
  jsonOf(await on.app.request(path, { method: 'POST', ...(value !== undefined && { body: JSON.stringify(value) }) }));
const get = async (path: string) => jsonOf(await on.app.request(path));
const said = ({ id, faces }: { id: number; faces: number[] }, at: number, value: unknown) =>
  post(`/images/${id}/faces/${faces[at]}/corrections`, value);

test('a face is somebody, by a new name, by the same name again, and by id', async () => {
  const image = await twoFaces();
  const name = `Ada ${crypto.randomUUID()}`;
  const first = await said(image, 0, { verdict: 'is', person: ` ${name} ` });
  expect(first).toMatchObject({
    status: 201,
    body: {
      correction: expect.any(Number),
      image: {
        id: image.id,
        outcome: 'identified',
        person: { name },
        faces: [
          { id: image.faces[0], person: { name }, verdict: 'is' },
          { person: null, verdict: null },
        ],
      },
    },
  });
  const { id } = first.body.image.person;
  expect(await said(image, 0, { verdict: 'is', person: name })).toMatchObject({
    status: 200,
    body: { correction: first.body.correction },
  });
  expect(await said(image, 1, { verdict: 'is', person_id: id })).toMatchObject({ status: 201 });
  expect(await get(`/images/${image.id}/corrections`)).toMatchObject({
    status: 200,
    body: {
      corrections: [
        { id: first.body.correction, face: image.faces[0], verdict: 'is', person: { id, name }, batch: null },
        { face: image.faces[1], verdict: 'is', person: { id, name } },
      ],
    },
  });
  expect(await get('/audit?limit=2')).toMatchObject({
    body: {
      entries: [
        { action: 'face_corrected', target: `image ${image.id}`, detail: `face 2 is person ${id}`, actor: 'anonymous' },
        { action: 'face_corrected', detail: `face 1 is person ${id}` },
      ],
    },
  });
});

test('not somebody, no face, and undone', async () => {
  const image = await twoFaces();
  const person = await on.store.ensurePerson('Bob');
  await said(image, 0, { verdict: 'not', person_id: person.id });
  await said(image, 0, { verdict: 'no_face' });
  const last = await said(image, 1, { verdict: 'no_face' });
  expect(last.body.image).toMatchObject({
    outcome: 'no_face',
    faces: [{ verdict: 'no_face' }, { verdict: 'no_face' }],
  });
  for (const _ of ['once', 'twice']) {
    expect(await post(`/corrections/${last.body.correction}/undo`)).toMatchObject({
      status: 200,
      body: { image: { id: image.id, outcome: 'unknown', faces: [{ verdict: 'no_face' }, { verdict: null }] } },
    });
  }
});

test.each([
  ['nothing', undefined, 'is empty'],
  ['no JSON', '', 'no_face'],
  ['no verdict', {}, 'verdict must be is, not or no_face'],
  ['another verdict', { verdict: 'maybe' }, 'verdict must be'],
  ['nobody', { verdict: 'is' }, 'either "person_id" or "person"'],
  ['two people', { verdict: 'is', person_id: 1, person: 'Ada' }, 'either'],
  ['not, by a name', { verdict: 'not', person: 'Ada' }, '"person_id" alone'],
  ['no face of somebody', { verdict: 'no_face', person_id: 1 }, 'speaks of nobody'],
  ['an id that is none', { verdict: 'is', person_id: 0 }, 'person_id must be'],
  ['a half id', { verdict: 'is', person_id: 1.5 }, 'person_id must be'],
  ['an empty name', { verdict: 'is', person: ' ' }, 'the name is empty'],
])('%s is refused', async (_, value, sentence) => {
  const image = await twoFaces();
  const { status, body } = await said(image, 0, value);
  expect(status).toBe(400);
  expect(body.error.message).toContain(sentence);
  expect(await on.store.corrections(image.id)).toEqual([]);
});

test('what is not there, or not any more', async () => {
  const [image, other] = [await twoFaces(), await twoFaces()];
  const people = (await on.store.people()).length;
  const ghost = { verdict: 'is', person: 'Somebody Entirely New' };
  const gone = await said({ ...image, faces: other.faces }, 0, ghost);
  expect([gone.status, gone.body.error.code, gone.body.error.message]).toEqual([
    409,
    'conflict',
    expect.stringContaining(`GET /images/${image.id}`),
  ]);
  expect(await said({ ...image, faces: other.faces }, 0, { verdict: 'no_face' })).toMatchObject({ status: 409 });
  expect(await said({ ...image, id: 9_999_999 }, 0, ghost)).toMatchObject({ status: 404 });
  expect(await said(image, 0, { verdict: 'not', person_id: 9_999_999 })).toMatchObject({ status: 404 });
  expect(await post('/corrections/9999999/undo')).toMatchObject({ status: 404 });
  expect(await get('/images/9999999/corrections')).toMatchObject({ status: 404 });
  expect(await get(`/images/${image.id}/corrections`)).toEqual({ status: 200, body: { corrections: [] } });
  expect(await on.store.people()).toHaveLength(people);
});

test('only those who may write', async () => {
  await using guarded = await receiverOnSqlite({ env: { API_KEYS: 'reader-key-of-32-characters-0001' } });
  const path = '/images/1/faces/1/corrections';
  const answer = await guarded.app.request(path, { method: 'POST', body: '{"verdict":"no_face"}' });
  expect(answer.status).toBe(401);
});

test('somebody who is erased takes their corrections along, as the receipt says', async () => {
  const image = await twoFaces();
  const form = formOf({ name: 'Zerlina', photo: new File([photoBytes('zerlina')], 'z.jpg') });
  const { id } = (await (await on.app.request('/people', { method: 'POST', body: form })).json()) as { id: number };
  await said(image, 0, { verdict: 'is', person_id: id });
  await said(image, 1, { verdict: 'not', person_id: id });
  const erased = await jsonOf(await on.app.request(`/people/${id}`, { method: 'DELETE' }));
  expect(erased.body).toMatchObject({ erased: { faces: 1, corrections: 2, images: 1 } });
  expect(await get(`/images/${image.id}/corrections`)).toEqual({ status: 200, body: { corrections: [] } });
});
