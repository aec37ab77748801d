import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedFace } from '@lineup/db/store';
import sharp from 'sharp';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

let on: ReceiverOnSqlite;
beforeAll(async () => {
  on = await receiverOnSqlite();
});
afterAll(async () => on[Symbol.asyncDispose]());

const FACES = [50, 400].map((x) => ({ x, y: 100, width: 100, height: 120 }));

/** An image with two faces, and its photo unless there is to be none. */
async function twoFaces(more: Partial<RecordedFace> = {}, path = `${crypto.randomUUID()}.png`, photo = true) {
  if (photo) {
    const background = { r: Math.floor(Math.random() * 256), g: Math.floor(Math.random() * 256), b: 0 };
    const picture = sharp({ create: { width: 640, height: 400, channels: 3, background } });
    await Bun.write(join(on.settings.folders.unknownPeople, path), await picture.png().toBuffer());
  }
  const [taken] = await on.store.acceptImages([path], 1);
  const claim = await on.store.claim(taken?.id ?? 0, { by: 'a test', leaseMs: 60_000 });
  if (!claim) throw new Error('not claimed');
  const faces = FACES.map((box) => ({ box, score: 1, descriptor: new Float32Array(128), candidates: [], ...more }));
  const rest = { engine: 'test', galleryVersion: 'v1', width: 640, height: 400 };
  await on.store.record(claim, { outcome: 'unknown', personId: undefined, faces, ...rest });
  const ids = ((await on.store.image(claim.imageId))?.faces ?? []).map(({ id }) => id);
  return { id: claim.imageId, faces: ids };
}

async function enrol(image: number, face: number | undefined, value: unknown) {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  const answer = await on.app.request(`/images/${image}/faces/${face}/enrol`, { method: 'POST', body });
  return { status: answer.status, body: await answer.json() };
}

const folder = () => on.settings.folders.knownPeople;

test('a face becomes a known photo, of that face alone; twice it is still one', async () => {
  const image = await twoFaces();
  const name = `Ada ${crypto.randomUUID()}`;
  const first = await enrol(image.id, image.faces[0], { person: name });
  expect([first.status, first.body.name, first.body.known_photos.length]).toEqual([201, name, 1]);
  const { id, known_photos: photos } = first.body;
  expect(photos[0].file).toEndWith('_1.jpg');
  const { width, height } = await sharp(await readFile(join(folder(), photos[0].file))).metadata();
  // With room, but not as far as the other face.
  expect([width, height]).toEqual([258, 328]);
  expect(await enrol(image.id, image.faces[0], { person_id: id })).toEqual({ status: 200, body: first.body });
  expect(await on.store.knownPhotos(id)).toHaveLength(1);
  const audit = await (await on.app.request('/audit?limit=1')).json();
  expect(audit.entries[0]).toMatchObject({
    action: 'person_enrolled',
    target: `person ${id}`,
    detail: `known photos: 1, a face of image ${image.id}`,
  });
  expect(await enrol(image.id, image.faces[1], { person_id: id })).toMatchObject({ status: 201, body: { id } });
});

test.each([
  ['nothing', '', 400, 'is empty'],
  ['nobody', {}, 400, 'either "person_id" or "person"'],
  ['two people', { person_id: 1, person: 'Ada' }, 400, 'either'],
  ['an id that is none', { person_id: 'Ada' }, 400, 'person_id must be'],
  ['an empty name', { person: ' ' }, 400, 'the name is empty'],
  ['somebody who is not there', { person_id: 999_999 }, 404, 'there is no person 999999'],
])('%s is refused', async (_, value, status, sentence) => {
  const image = await twoFaces();
  const refused = await enrol(image.id, image.faces[0], value);
  expect([refused.status, refused.body.error.message]).toEqual([status, expect.stringContaining(sentence)]);
});

test('where there is nothing to enrol, nobody is made', async () => {
  const [people, files] = [(await on.store.people()).length, await readdir(folder())];
  const [image, poor, gone, far] = [
    await twoFaces(),
    await twoFaces({ tooPoor: 'blurred' }),
    await twoFaces({}, 'gone.png', false),
    await twoFaces({}, 's3://photos/far.png', false),
  ];
  const ghost = { person: 'Somebody Entirely New' };
  expect(await enrol(999_999, image.faces[0], ghost)).toMatchObject({ status: 404 });
  expect(await enrol(image.id, poor.faces[0], ghost)).toMatchObject({ status: 409 });
  const because = async ({ id, faces }: typeof image) => (await enrol(id, faces[0], ghost)).body.error.message;
  expect(await because(poor)).toContain('too blurred');
  expect(await because(gone)).toContain(`the photo of image ${gone.id} cannot be used`);
  expect(await because(far)).toContain('S3');
  expect([(await on.store.people()).length, await readdir(folder())]).toEqual([people, files]);
});
