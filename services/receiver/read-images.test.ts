import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Recording, Store } from '@lineup/db/store';
import { failure } from '@lineup/domain';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let on: ReceiverOnSqlite;
let personId = 0;

/** 1: identified · 2: failed, due again in an hour · 3: quarantined · 4 and 5: pending */
beforeAll(async () => {
  on = await receiverOnSqlite();
  const { store } = on;
  await store.acceptImages(['one.jpg', 'two.jpg', 'three.jpg', 'four.jpg', 'five.jpg'], 60_000);
  const person = await store.ensurePerson('Hannibal');
  personId = person.id;
  const known = await store.addKnownPhoto(person, 'jpg');
  await record(store, 1, {
    outcome: 'identified',
    personId,
    faces: [
      {
        box: { x: 10, y: 20.5, width: 30, height: 40 },
        score: 0.9,
        descriptor: new Float32Array(128),
        candidates: [
          { knownPhoto: known.file, distance: 0.25 },
          { knownPhoto: 'murdock_1.jpg', distance: 0.75 },
        ],
        match: { personId, knownPhoto: known.file, distance: 0.25 },
        quality: { size: 34.5, score: 0.9, sharpness: 0.5, roll: -3, yaw: 12 },
        margin: 0.5,
      },
      {
        box: { x: 0, y: 0, width: 9, height: 9 },
        score: 0.5,
        descriptor: new Float32Array(128),
        candidates: [],
        quality: { size: 9, score: 0.5, sharpness: 0.5, roll: 0, yaw: 0 },
        tooPoor: 'too_small',
      },
    ],
    engine: 'wasm',
    galleryVersion: 'v1',
    width: 640,
    height: 480,
  });
  await fail(store, 2, 'recognizer_timeout', 'No answer in time.', 3_600_000);
  await fail(store, 3, 'file_missing', 'There is no such file.', undefined);
});
afterAll(async () => on[Symbol.asyncDispose]());

async function record(store: Store, id: number, recording: Recording) {
  const claim = await store.claim(id, { by: 'test', leaseMs: 60_000 });
  if (!claim || !(await store.record(claim, recording))) throw new Error(`image ${id} could not be recorded`);
}

async function fail(
  store: Store,
  id: number,
  code: 'recognizer_timeout' | 'file_missing',
  text: string,
  retry?: number,
) {
  const claim = await store.claim(id, { by: 'test', leaseMs: 60_000 });
  if (!claim || !(await store.fail(claim, failure(code, text), retry))) throw new Error(`image ${id} could not fail`);
}

async function get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await on.app.request(path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function idsOf(path: string) {
  const { body } = await get(path);
  return (body['images'] as { id: number }[]).map(({ id }) => id);
}

describe('GET /images/:id', () => {
  test('all that is known of an image with an outcome', async () => {
    const person = { id: personId, name: 'Hannibal' };
    const { status, body } = await get('/images/1?wait=60');
    expect(status).toBe(200);
    expect(body).toEqual({
      id: 1,
      path: 'one.jpg',
      status: 1,
      status_text: 'PROCESSED',
      outcome: 'identified',
      person,
      attempts: 1,
      failure: null,
      next_attempt_at: null,
      created_at: expect.stringMatching(ISO),
      updated_at: expect.stringMatching(ISO),
      queued: false,
      faces: [
        {
          id: 1,
          box: { x: 10, y: 20.5, width: 30, height: 40 },
          score: expect.closeTo(0.9),
          person,
          known_photo: 'hannibal_1.jpg',
          distance: expect.closeTo(0.25),
          candidates: [
            { known_photo: 'hannibal_1.jpg', distance: expect.closeTo(0.25) },
            { known_photo: 'murdock_1.jpg', distance: 0.75 },
          ],
          runner_up: { known_photo: 'murdock_1.jpg', distance: 0.75 },
          margin: 0.5,
          quality: { size: 34.5, score: 0.9, sharpness: 0.5, roll: -3, yaw: 12 },
          too_poor: null,
          verdict: null,
        },
        {
          id: 2,
          box: { x: 0, y: 0, width: 9, height: 9 },
          score: 0.5,
          person: null,
          known_photo: null,
          distance: null,
          candidates: [],
          runner_up: null,
          margin: null,
          quality: { size: 9, score: 0.5, sharpness: 0.5, roll: 0, yaw: 0 },
          too_poor: 'too_small',
          verdict: null,
        },
      ],
      width: 640,
      height: 480,
      engine: 'wasm',
      gallery_version: 'v1',
    });
  });

  test('a failed one that is due again, and a quarantined one, which waits for nothing', async () => {
    expect((await get('/images/2')).body).toMatchObject({
      status: 2,
      status_text: 'FAILEDPROCESSING',
      outcome: null,
      person: null,
      faces: [],
      failure: { code: 'recognizer_timeout', message: 'No answer in time.' },
      next_attempt_at: expect.stringMatching(ISO),
    });
    expect((await get('/images/3?wait=60')).body).toMatchObject({
      failure: { code: 'file_missing' },
      next_attempt_at: null,
    });
  });

  test('?wait= holds the answer until there is an outcome', async () => {
    await on.store.acceptImages(['waited for.jpg'], 60_000);
    const { images } = await on.store.images({ limit: 1 });
    const id = images[0]?.id ?? 0;
    const answer = get(`/images/${id}?wait=60`);
    const recording = { outcome: 'no_face', personId: undefined, faces: [], engine: '', galleryVersion: '' } as const;
    await record(on.store, id, { ...recording, width: 1, height: 1 });
    expect((await answer).body).toMatchObject({ id, status: 1, outcome: 'no_face' });
  });

  test('?wait= that is over answers as it stands', async () => {
    expect(await get('/images/4?wait=0.01')).toMatchObject({ status: 200, body: { id: 4, status: 0 } });
    expect(await get('/images/4?wait=0')).toMatchObject({ status: 200, body: { id: 4, status: 0 } });
  });

  test.each([
    ['/images/99', 404],
    ['/images/99?wait=60', 404],
    ['/images/9007199254740991', 404],
    ['/images/9007199254740992', 400],
    ['/images/0', 400],
    ['/images/-1', 400],
    ['/images/1.0', 400],
    ['/images/01', 400],
    ['/images/abc', 400],
    ['/images/1%20or%201=1', 400],
    ['/images/1?wait=61', 400],
    ['/images/1?wait=-1', 400],
    ['/images/1?wait=', 400],
    ['/images/1?wait=NaN', 400],
    ['/images/99/events', 404],
    ['/images/abc/events', 400],
    ['/nothing', 404],
  ])('%s: %i', async (path, wanted) => {
    const { status, body } = await get(path);
    expect(status).toBe(wanted);
    expect(body).toMatchObject({ error: { code: wanted === 404 ? 'not_found' : 'bad_request' } });
  });
});

describe('GET /images', () => {
  test('newest first, page by page, to the end', async () => {
    const all = await idsOf('/images');
    expect(all.slice(-5)).toEqual([5, 4, 3, 2, 1]);
    const { body } = await get('/images?limit=2&before=5');
    expect(body).toMatchObject({ images: [{ id: 4 }, { id: 3 }], next: 3 });
    const last = await get(`/images?limit=2&before=${body['next']}`);
    expect(last.body).toMatchObject({ images: [{ id: 2 }, { id: 1 }], next: null });
  });

  test('by status, as word or number, and by person', async () => {
    expect(await idsOf('/images?status=failedprocessing')).toEqual([3, 2]);
    expect(await idsOf('/images?status=2&limit=1')).toEqual([3]);
    expect(await idsOf(`/images?person=${personId}`)).toEqual([1]);
    expect(await idsOf('/images?person=99')).toEqual([]);
  });

  test('an item is what the image’s own page says, less its faces', async () => {
    const { body } = await get('/images?status=1&before=2');
    const detail = (await get('/images/1')).body;
    for (const name of ['queued', 'faces', 'width', 'height', 'engine', 'gallery_version']) delete detail[name];
    expect(body['images']).toEqual([detail]);
  });

  test.each([
    'status=9',
    'status=',
    'person=x',
    'person=0',
    'limit=0',
    'limit=501',
    'limit=1e2',
    'limit=',
    'before=-3',
  ])('?%s is refused, by name', async (query) => {
    const { status, body } = await get(`/images?${query}`);
    expect(status).toBe(400);
    expect((body['error'] as { message: string }).message).toStartWith(query.split('=')[0] ?? '?');
  });
});

test('GET /images/:id/events is the timeline, oldest first', async () => {
  const { status, body } = await get('/images/3/events');
  expect(status).toBe(200);
  const events = body['events'] as { at: string; kind: string; attempt: number; detail: string | null }[];
  expect(events.map(({ kind, attempt }) => [kind, attempt])).toEqual([
    ['accepted', 0],
    ['claimed', 1],
    ['quarantined', 1],
  ]);
  for (const { at } of events) expect(at).toMatch(ISO);
});
