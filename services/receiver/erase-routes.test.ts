import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdir, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '@lineup/db';
import type { KnownPhoto } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import { formOf, photoBytes } from './fixtures/photos.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';

type Receipt = {
  person: { id: number; name: string };
  erased: Record<string, number>;
  restarted: number;
  images: number[];
  pending: { what: string; within_s: number | null }[];
  error: { code: string; message: string };
};

let on: ReceiverOnSqlite;
/** What the store does instead of a step, once. */
let instead: Partial<Record<keyof Store, () => Promise<unknown>>> = {};

beforeAll(async () => {
  const spoil = (store: Store): Store =>
    new Proxy(store, {
      get(whole, step: keyof Store) {
        const strange = instead[step];
        if (strange === undefined) return whole[step];
        return async (...given: unknown[]) => {
          delete instead[step];
          await strange();
          return (whole[step] as (...given: unknown[]) => unknown)(...given);
        };
      },
    });
  on = await receiverOnSqlite({ spoil });
});
afterAll(async () => on[Symbol.asyncDispose]());

async function ask(method: string, path: string, headers = {}) {
  const response = await on.app.request(path, { method, headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Receipt };
}

async function enrol(name: string, photos: string[]) {
  const form = formOf({ name, photo: photos.map((seed) => new File([photoBytes(seed)], 'x.jpg')) });
  const response = await on.app.request('/people', { method: 'POST', body: form });
  const body = (await response.json()) as { id: number; known_photos: { id: number; file: string }[] };
  const person = { id: body.id, name };
  const photosOf = (body.known_photos ?? []).map(({ id, file }): KnownPhoto => ({ id, file, person }));
  return { status: response.status, person, photos: photosOf };
}

async function upload(seed: string): Promise<{ id: number; path: string }> {
  const form = formOf({ photo: new File([photoBytes(seed)], 'x.jpg') });
  const response = await on.app.request('/images', { method: 'POST', body: form });
  const { images } = (await response.json()) as { images: { id: number; path: string }[] };
  return images[0] as { id: number; path: string };
}

async function show(imageId: number, photo: KnownPhoto): Promise<void> {
  const claim = await on.store.claim(imageId, { by: 'a test', leaseMs: 60_000 });
  if (!claim) throw new Error('not claimed');
  const candidate = { knownPhoto: photo.file, distance: 0.25 };
  await on.store.record(claim, {
    outcome: 'identified',
    personId: photo.person.id,
    faces: [
      {
        box: { x: 0, y: 0, width: 9, height: 9 },
        score: 1,
        descriptor: new Float32Array(128).fill(0.5),
        candidates: [candidate],
        match: { personId: photo.person.id, ...candidate },
      },
    ],
    engine: 'test',
    galleryVersion: 'v1',
    width: 9,
    height: 9,
  });
}

const known = () => readdir(on.settings.folders.knownPeople);
const uploads = () => readdir(on.settings.folders.unknownPeople);
const first = (photos: readonly KnownPhoto[]) => photos[0] as KnownPhoto;

describe('DELETE /people/:id', () => {
  test('erases rows and files, keeps the images without their name, and says what it did', async () => {
    const { person, photos } = await enrol('Ada Keep', ['a1', 'a2']);
    await enrol('Bob Keep', ['b1']);
    const image = await upload('ada is here');
    await show(image.id, first(photos));
    // Half of a photo that a crash has left, long ago and just now.
    const folder = on.settings.folders.knownPeople;
    const parts = [crypto.randomUUID(), crypto.randomUUID()].map((id) => `.${id}.part`);
    for (const part of parts) await Bun.write(join(folder, part), 'half');
    await utimes(join(folder, parts[0] ?? ''), 1, 1);

    const { status, body } = await ask('DELETE', `/people/${person.id}`);
    expect(status).toBe(200);
    expect(body.person).toEqual(person);
    expect(body.erased).toEqual({
      known_photos: 2,
      known_photo_files: 2,
      faces: 1,
      corrections: 0,
      candidates: 0,
      images: 1,
      images_deleted: 0,
      image_files: 0,
      events_cleaned: 0,
      queued: 0,
    });
    expect(body.images).toEqual([image.id]);
    expect(body.pending.map(({ within_s }) => within_s)).toEqual([20, null, 60, 86_400]);
    expect((await known()).sort()).toEqual([parts[1], 'bob_keep_1.jpg'].sort() as string[]);
    expect(await on.store.image(image.id)).toMatchObject({ outcome: 'unknown', person: undefined });
    expect(await uploads()).toContain(image.path);
    expect((await ask('DELETE', `/people/${person.id}`)).status).toBe(404);
    expect((await ask('GET', `/people/${person.id}`)).status).toBe(404);
  });

  test('with ?images=delete the images and their uploads go too, but no file that is not ours', async () => {
    const { person, photos } = await enrol('Ada Delete', ['c1']);
    const image = await upload('c is here');
    const byHand = join(on.settings.folders.unknownPeople, 'by-hand.jpg');
    await Bun.write(byHand, photoBytes('by hand'));
    const [posted] = await on.store.acceptImages(['by-hand.jpg'], 0);
    for (const id of [image.id, posted?.id ?? 0]) await show(id, first(photos));
    const { body } = await ask('DELETE', `/people/${person.id}?images=delete`);
    expect(body.erased).toMatchObject({ images: 2, images_deleted: 2, image_files: 1, faces: 2, events_cleaned: 6 });
    expect(body.images).toEqual([image.id, posted?.id ?? 0]);
    expect(await uploads()).not.toContain(image.path);
    expect(await Bun.file(byHand).exists()).toBe(true);
    expect(await on.store.image(image.id)).toBeUndefined();
  });

  test("a person's own folder goes with its last photo", async () => {
    const { person, photos } = await enrol('Own Folder', ['d1']);
    const folder = on.settings.folders.knownPeople;
    await mkdir(join(folder, 'own'));
    await Bun.write(join(folder, 'own', 'photo.jpg'), photoBytes('d2'));
    await on.store.removeKnownPhoto(first(photos).id);
    const { file } = await on.store.addKnownPhoto(person, 'jpg');
    const image = await upload('own');
    await show(image.id, { ...first(photos), file });
    // As the gallery command takes over a file that lies there.
    const database = new (await import('bun:sqlite')).Database(on.settings.databaseUrl.slice('sqlite:'.length));
    database.run("update person_images set image_name = 'own/photo.jpg' where image_name = ?", [file]);
    database.close();
    expect((await ask('DELETE', `/people/${person.id}`)).body.erased).toMatchObject({ known_photo_files: 1 });
    expect(await known()).not.toContain('own');
  });

  test.each(['restartWork', 'forget', 'finishErasingPerson', 'scrub'] as const)(
    'what breaks off before %s is finished by asking again',
    async (step) => {
      const { person, photos } = await enrol(`Broken ${step}`, [`e ${step}`]);
      const image = await upload(`e ${step} is here`);
      await show(image.id, first(photos));
      instead = { [step]: () => Promise.reject(new LineupError('unavailable', 'the database is away')) };
      expect((await ask('DELETE', `/people/${person.id}`)).status).toBe(503);
      // Nobody's file is matched, for there is none; and nobody takes the place of who is going.
      expect(await known()).not.toContain(first(photos).file);
      expect((await on.store.peopleByKnownPhoto([first(photos).file])).size).toBe(0);
      if (step !== 'scrub') expect((await enrol(`Broken ${step}`, [`f ${step}`])).status).toBe(409);
      expect((await ask('DELETE', `/people/${person.id}`)).status).toBe(step === 'scrub' ? 404 : 200);
      expect(await on.store.person(person.id)).toBeUndefined();
      expect((await on.store.image(image.id))?.outcome).toBe('unknown');
      expect((await enrol(`Broken ${step}`, [`f ${step}`])).status).toBe(201);
    },
  );

  test('an enrolment that is under way leaves no file, and says that the person is gone', async () => {
    const { person } = await enrol('Racing', ['g1']);
    instead = { knownPhoto: async () => void (await ask('DELETE', `/people/${person.id}`)) };
    const second = await enrol('Racing', ['g2']);
    expect(second.status).toBe(409);
    expect((await known()).filter((name) => name.startsWith('racing'))).toEqual([]);
  });

  test('an image in work begins anew', async () => {
    const { person } = await enrol('At Work', ['h1']);
    const image = await upload('in work');
    const claim = await on.store.claim(image.id, { by: 'a test', leaseMs: 60_000 });
    expect((await ask('DELETE', `/people/${person.id}`)).body.restarted).toBe(1);
    expect(claim && (await on.store.renewLease(claim, 1))).toBe(false);
  });

  test.each([
    ['/people/99999999', 404, 'not_found'],
    ['/people/x', 400, 'bad_request'],
    ['/people/1?images=some', 400, 'bad_request'],
  ])('%s: %i', async (path, status, code) => {
    const answer = await ask('DELETE', path);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  test('is refused to other sites, and named among what is allowed', async () => {
    expect((await ask('DELETE', '/people/1', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask('PUT', '/people/1')).headers.get('allow')).toBe('GET, HEAD, PATCH, DELETE');
    expect((await ask('PUT', '/images/1')).headers.get('allow')).toBe('GET, HEAD, DELETE');
  });
});

test('DELETE /people/:id/photos/:photoId erases one known photo, and has its images looked at again', async () => {
  const { person, photos } = await enrol('Two Photos', ['i1', 'i2']);
  const image = await upload('two photos');
  await show(image.id, first(photos));
  const path = `/people/${person.id}/photos/${first(photos).id}`;
  const { status, body } = await ask('DELETE', path);
  expect([status, body.erased]).toMatchObject([200, { known_photos: 1, known_photo_files: 1, faces: 1, images: 1 }]);
  expect(await known()).not.toContain(first(photos).file);
  expect((await on.store.knownPhotos(person.id)).map(({ file }) => file)).toEqual(['two_photos_2.jpg']);
  expect(await on.store.image(image.id)).toMatchObject({ status: 0, queued: true });
  expect((await ask('DELETE', path)).status).toBe(404);
});

describe('DELETE /images/:id', () => {
  test('erases the image with all that hangs on it, and the photo that was uploaded', async () => {
    const image = await upload('to be deleted');
    const { status, body } = await ask('DELETE', `/images/${image.id}`);
    expect([status, body.erased]).toMatchObject([200, { images_deleted: 1, image_files: 1, events_cleaned: 1 }]);
    expect(await uploads()).not.toContain(image.path);
    for (const path of [`/images/${image.id}`, `/images/${image.id}/events`]) {
      expect((await ask('GET', path)).status).toBe(404);
    }
    expect((await ask('DELETE', `/images/${image.id}`)).status).toBe(404);
    expect((await upload('to be deleted')).id).not.toBe(image.id);
  });

  test('a photo that another image has too stays, until that one goes', async () => {
    const image = await upload('shared');
    const absolute = join(on.settings.folders.unknownPeople, image.path);
    const [other] = await on.store.acceptImages([absolute], 0);
    expect((await ask('DELETE', `/images/${image.id}`)).body.erased).toMatchObject({ image_files: 0 });
    expect(await uploads()).toContain(image.path);
    expect((await ask('DELETE', `/images/${other?.id}`)).body.erased).toMatchObject({ image_files: 1 });
    expect(await uploads()).not.toContain(image.path);
  });
});
