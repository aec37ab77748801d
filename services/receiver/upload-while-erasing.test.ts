import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { readdir } from 'node:fs/promises';
import type { Store } from '@lineup/db';
import { contentHash, LineupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { eventually } from '../../test/harness/eventually.ts';
import { formOf, photoBytes } from './fixtures/photos.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';
import { createLeftUploads } from './left-uploads.ts';

type Hooks = Partial<Record<keyof Store, () => Promise<unknown>>>;

let on: ReceiverOnSqlite;
/** What happens right before and right after a step of the store, once. */
let before: Hooks = {};
let after: Hooks = {};

beforeAll(async () => {
  const spoil = (store: Store): Store =>
    new Proxy(store, {
      get(whole, step: keyof Store) {
        const run = whole[step] as (...given: unknown[]) => Promise<unknown>;
        return async (...given: unknown[]) => {
          await once(before, step);
          const result = await run(...given);
          await once(after, step);
          return result;
        };
      },
    });
  on = await receiverOnSqlite({ spoil });
});
afterAll(async () => on[Symbol.asyncDispose]());
afterEach(() => {
  // Each happened, or the test has shown nothing.
  expect([before, after]).toEqual([{}, {}]);
});

async function once(hooks: Hooks, step: keyof Store): Promise<void> {
  const hook = hooks[step];
  delete hooks[step];
  await hook?.();
}

const nameOf = (seed: string) => `${contentHash(photoBytes(seed)).slice(0, 32)}.jpg`;

/** An image's id, be it new or there already. */
async function upload(seed: string): Promise<{ status: number; id: number }> {
  const form = formOf({ photo: new File([photoBytes(seed)], 'x.jpg') });
  const response = await on.app.request('/images', { method: 'POST', body: form });
  type Item = { id?: number; error?: { details?: { id: number } } };
  const [image] = ((await response.json()) as { images: Item[] }).images;
  return { status: response.status, id: image?.id ?? image?.error?.details?.id ?? 0 };
}

const erase = async (id: number) => (await on.app.request(`/images/${id}`, { method: 'DELETE' })).status;

/** Files of a photo, hidden ones too, and whether it has a row. */
async function left(seed: string): Promise<{ files: string[]; row: boolean }> {
  const names = await readdir(on.settings.folders.unknownPeople);
  const row = (await on.store.takenPaths([nameOf(seed)])).size > 0;
  return { files: names.filter((name) => name.includes(nameOf(seed)) || name.endsWith('.part')), row };
}

const both = (seed: string) => ({ files: [nameOf(seed)], row: true });
const NEITHER = { files: [], row: false };

test('uploaded again before the row goes: both go', async () => {
  const { id } = await upload('early');
  before = { deleteImages: async () => expect((await upload('early')).status).toBe(409) };
  expect(await erase(id)).toBe(200);
  expect(await left('early')).toEqual(NEITHER);
});

/** Lets what broke off be finished, until so many files of this photo are left. */
async function cleanUntil(seed: string, files: number): Promise<void> {
  const { store, settings } = on;
  const cleaner = createLeftUploads({
    store,
    folders: settings.folders,
    log: silentLogger(),
    everyMs: 5,
    certainMs: 0,
  });
  cleaner.start();
  await eventually('it is finished', async () => (await left(seed)).files.length === files);
  await cleaner.stop();
}

test.each(['pathsEndingIn', 'takenPaths'] as const)('uploaded again before %s, when the row is gone', async (step) => {
  const { id } = await upload(step);
  before = { [step]: async () => expect((await upload(step)).status).toBe(202) };
  expect(await erase(id)).toBe(200);
  expect(await left(step)).toEqual(both(step));
});

test('uploaded again, to its end, before the file is taken: it comes back', async () => {
  const { id } = await upload('whole');
  after = { pathsEndingIn: async () => expect((await upload('whole')).status).toBe(202) };
  expect(await erase(id)).toBe(200);
  expect(await left('whole')).toEqual(both('whole'));
});

test('uploaded again after the last look at the rows, while the file is aside', async () => {
  const { id } = await upload('aside');
  after = { takenPaths: async () => expect((await upload('aside')).status).toBe(202) };
  expect(await erase(id)).toBe(200);
  expect(await left('aside')).toEqual(both('aside'));
});

test('deleted when the upload was found to be there already: it is a new one', async () => {
  const { id } = await upload('there');
  after = { acceptImages: async () => expect(await erase(id)).toBe(200) };
  const again = await upload('there');
  expect(again.status).toBe(202);
  expect(again.id).not.toBe(id);
  expect(await left('there')).toEqual(both('there'));
});

test('row gone, file not yet, when the upload was found to be there already: the file is of the new image', async () => {
  const { id } = await upload('between');
  const rowGone = Promise.withResolvers<void>();
  const uploaded = Promise.withResolvers<void>();
  let erased = Promise.resolve(0);
  after = {
    acceptImages: async () => {
      before = {
        pathsEndingIn() {
          rowGone.resolve();
          return uploaded.promise;
        },
      };
      erased = erase(id);
      await rowGone.promise;
    },
  };
  expect((await upload('between')).status).toBe(202);
  uploaded.resolve();
  expect(await erased).toBe(200);
  expect(await left('between')).toEqual(both('between'));
});

test('deleted as soon as its row is there: neither is left', async () => {
  after = {
    acceptImages: async () => {
      const { images } = await on.store.images({ limit: 1 });
      expect(await erase(images[0]?.id ?? 0)).toBe(200);
    },
  };
  expect((await upload('at once')).status).toBe(202);
  expect(await left('at once')).toEqual(NEITHER);
});

test('deleted after the upload looked at the row for the last time: neither is left', async () => {
  const { id } = await upload('late');
  after = { takenPaths: async () => expect(await erase(id)).toBe(200) };
  expect((await upload('late')).status).toBe(409);
  expect(await left('late')).toEqual(NEITHER);
});

test.each(['pathsEndingIn', 'takenPaths'] as const)('what breaks off before %s is finished later', async (step) => {
  const seed = `broken ${step}`;
  const { id } = await upload(seed);
  before = { [step]: () => Promise.reject(new LineupError('unavailable', 'the database is away')) };
  expect(await erase(id)).toBe(503);
  expect((await left(seed)).files).toContain(nameOf(seed));
  await cleanUntil(seed, 0);
  expect(await left(seed)).toEqual(NEITHER);
});

test('a broken-off deletion whose row stayed leaves the photo alone', async () => {
  const { id } = await upload('stays');
  before = { deleteImages: () => Promise.reject(new LineupError('unavailable', 'the database is away')) };
  expect(await erase(id)).toBe(503);
  await cleanUntil('stays', 1);
  expect(await left('stays')).toEqual(both('stays'));
});

test('a file goes with the last image that names it, whichever way the path is written', async () => {
  const { id } = await upload('aliased');
  const name = nameOf('aliased');
  const others = [`./${name}`, `x/../${name}`, `${on.settings.folders.unknownPeople}/./${name}`];
  const taken = await on.store.acceptImages(others, 0);
  for (const one of [id, ...taken.map((image) => image.id)]) {
    expect((await left('aliased')).files).toEqual([name]);
    expect(await erase(one)).toBe(200);
  }
  expect(await left('aliased')).toEqual(NEITHER);
});
