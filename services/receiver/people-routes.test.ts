import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { createEnrolPerson } from '@lineup/photo';
import { formOf, photoBytes } from './fixtures/photos.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

interface Body {
  id: number;
  name: string;
  known_photos: { id: number; file: string }[];
  people: unknown[];
  next: number | null;
  error: { code: string; message: string };
}

let on: ReceiverOnSqlite;
beforeAll(async () => {
  on = await receiverOnSqlite({ env: { MAX_BYTES: '1000' } });
});
afterAll(async () => on[Symbol.asyncDispose]());

async function enrol(form: FormData) {
  const response = await on.app.request('/people', { method: 'POST', body: form });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

async function get(path: string) {
  const response = await on.app.request(path);
  return { status: response.status, body: (await response.json()) as Body };
}

const photo = (seed: string, format?: 'png') => new File([photoBytes(seed, format)], `${seed}.bin`);
const folder = () => on.settings.folders.knownPeople;

describe('POST /people', () => {
  test('makes a person with known photos, and adds further ones', async () => {
    const first = await enrol(formOf({ name: ' John Doe ', photo: [photo('a'), photo('b', 'png')] }));
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: first.body.id,
      name: 'John Doe',
      known_photos: [
        { id: expect.any(Number), file: 'john_doe_1.jpg' },
        { id: expect.any(Number), file: 'john_doe_2.png' },
      ],
    } as Body);
    expect(first.headers.get('location')).toBe(`/people/${first.body.id}`);
    expect(new Uint8Array(await readFile(join(folder(), 'john_doe_2.png')))).toEqual(photoBytes('b', 'png'));

    const more = await enrol(formOf({ name: 'John Doe', photos: photo('c') }));
    expect(more.body.id).toBe(first.body.id);
    expect(more.body.known_photos.map(({ file }) => file)).toEqual(['john_doe_3.jpg']);
    expect((await get(`/people/${first.body.id}`)).body).toEqual({
      ...first.body,
      known_photos: [...first.body.known_photos, ...more.body.known_photos],
    });
  });

  test('both ways of writing an accented letter are one name', async () => {
    const composed = await enrol(formOf({ name: 'Jos\u00e9', photo: photo('d') }));
    const combined = await enrol(formOf({ name: 'Jose\u0301', photo: photo('e') }));
    expect(combined.body.id).toBe(composed.body.id);
  });

  test('a photo that somebody has put there by hand is not overwritten', async () => {
    await writeFile(join(folder(), 'ann_1.jpg'), 'by hand');
    const { body } = await enrol(formOf({ name: 'Ann', photo: photo('f') }));
    expect(body.known_photos.map(({ file }) => file)).toEqual(['ann_2.jpg']);
    expect(await readFile(join(folder(), 'ann_1.jpg'), 'utf8')).toBe('by hand');
    expect((await on.store.knownPhotos(body.id)).map(({ file }) => file)).toEqual(['ann_2.jpg']);
  });

  test("the same photo, left over from a database that is gone, becomes its person's again", async () => {
    await writeFile(join(folder(), 'bea_1.jpg'), photoBytes('h'));
    const { body } = await enrol(formOf({ name: 'Bea', photo: photo('h') }));
    expect(body.known_photos.map(({ file }) => file)).toEqual(['bea_1.jpg']);
    expect(new Uint8Array(await readFile(join(folder(), 'bea_1.jpg')))).toEqual(photoBytes('h'));
    expect((await readdir(folder())).filter((name) => name.startsWith('bea'))).toEqual(['bea_1.jpg']);
  });

  test.each([
    ['no name', { photo: photo('g') }, 400, '"name" is missing'],
    ['a blank name', { name: ' \t ', photo: photo('g') }, 400, '"name" is missing'],
    ['a long name', { name: 'x'.repeat(256), photo: photo('g') }, 400, 'up to 255'],
    ['a control character', { name: 'a\u0007b', photo: photo('g') }, 400, 'control character'],
    ['a file for a name', { name: new File(['Ann'], 'name.txt'), photo: photo('g') }, 400, '"name" is missing'],
    ['no photo', { name: 'Nobody' }, 400, 'holds no file'],
    ['text for a photo', { name: 'Nobody', photo: [photo('g'), new File(['text'], 't.jpg')] }, 415, '"t.jpg" is not'],
    ['a large photo', { name: 'Nobody', photo: photo('x'.repeat(2_000)) }, 413, 'up to 1000'],
  ])('%s: nobody is enrolled', async (_, fields, wanted, sentence) => {
    const before = [await on.store.people(), await readdir(folder())];
    const { status, body } = await enrol(formOf(fields as Parameters<typeof formOf>[0]));
    expect(body.error.message).toContain(sentence);
    expect(status).toBe(wanted);
    expect([await on.store.people(), await readdir(folder())]).toEqual(before);
  });

  test('names of 255 characters are fine, whatever they are', async () => {
    expect((await enrol(formOf({ name: '📷'.repeat(255), photo: photo('h') }))).status).toBe(201);
  });

  test('a file that cannot be written leaves no row behind', async () => {
    const gone = join(on.settings.folders.dataDir, 'gone');
    const enrolPerson = createEnrolPerson({ store: on.store, knownPeople: gone, log: silentLogger() });
    const bytes = photoBytes('i');
    const error = await enrolPerson('Zoe', [{ bytes, extension: 'jpg' }]).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LineupError);
    const zoe = await on.store.ensurePerson('Zoe');
    expect(await on.store.knownPhotos(zoe.id)).toEqual([]);
    await mkdir(gone);
    expect((await enrolPerson('Zoe', [{ bytes, extension: 'jpg' }])).photos[0]?.file).toBe('zoe_1.jpg');
  });
});

test('GET /people lists everybody with counts', async () => {
  await enrol(formOf({ name: 'Listed', photo: [photo('j'), photo('k')] }));
  const { body } = await get('/people');
  const listed = { id: expect.any(Number), name: 'Listed', known_photo_count: 2, image_count: 0, more_images: false };
  expect(body.people).toContainEqual(listed);
});

test('GET /people page by page, and by a part of a name', async () => {
  const tag = crypto.randomUUID();
  for (const name of ['Zoe', 'ada', 'Bob']) await on.store.ensurePerson(`${name} ${tag}`);
  const names = (people: unknown[]) => (people as { name: string }[]).map(({ name }) => name.split(' ')[0]);
  const first = (await get(`/people?q=${tag.toUpperCase()}&limit=2`)).body;
  expect(names(first.people)).toEqual(['ada', 'Bob']);
  const second = (await get(`/people?q=${tag}&limit=2&after=${first.next}`)).body;
  expect([names(second.people), second.next]).toEqual([['Zoe'], null]);
  expect((await get('/people?after=999999')).status).toBe(404);
  for (const wrong of ['limit=0', 'limit=1001', 'limit=x', 'after=x']) {
    expect([wrong, (await get(`/people?${wrong}`)).status]).toEqual([wrong, 400]);
  }
});

test('photos alone go to the person of the address, whatever others are called', async () => {
  const ada = await on.store.ensurePerson(`Ada ${crypto.randomUUID()}`);
  const form = (seed: string) => ({ method: 'POST', body: formOf({ photo: photo(seed) }) });
  const answer = await on.app.request(`/people/${ada.id}/photos`, form('l'));
  expect([answer.status, await answer.json()]).toEqual([
    201,
    { ...ada, known_photos: [{ id: expect.any(Number), file: expect.stringMatching(/_1\.jpg$/) }] },
  ]);
  expect((await on.app.request('/people/999999/photos', form('m'))).status).toBe(404);
  expect(
    (await on.app.request(`/people/${ada.id}/photos`, { method: 'POST', body: formOf({ name: 'x' }) })).status,
  ).toBe(400);
  expect((await on.app.request(`/people/${ada.id}/photos`)).status).toBe(405);
});

test.each([
  ['/people/99999', 404],
  ['/people/x', 400],
])('GET %s: %i', async (path, status) => {
  expect((await get(path)).status).toBe(status);
});
