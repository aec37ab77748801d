import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, type Store } from '@lineup/db';
import { failure, LineupError } from '@lineup/domain';
import { createDeleteImages } from '@lineup/erasure';
import { createLogger, silentLogger } from '@lineup/log';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { createRedeemer, createRetention } from './index.ts';
import { readRedeemerSettings } from './settings.ts';

const NOTHING_SEEN = {
  outcome: 'no_face',
  personId: undefined,
  faces: [],
  engine: 'test',
  galleryVersion: 'v1',
  width: 1,
  height: 1,
} as const;

/** Names of uploads, by their content. */
const upload = (digit: number) => `${String(digit).repeat(32)}.jpg`;

/** A store on SQLite with a folder of photos, and images in it as old as a test wants. */
async function world() {
  const folder = tempFolder('retain');
  const unknownPeople = join(folder.path, 'unknown');
  await mkdir(unknownPeople);
  const file = join(folder.path, 'lineup.db');
  const store = await openStore(`sqlite:${file}`, { log: silentLogger(), migrate: true });
  const folders = { unknownPeople, imageRoots: [unknownPeople] };
  const lines: { msg: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLogger({ service: 'redeemer', level: 'info', format: 'json', destination });
  const retention = (days: number | undefined, deleteImages = createDeleteImages({ store, folders })) =>
    createRetention({ store, deleteImages, days, batch: 2, log });

  async function image(path: string, days: number, settle: (store: Store, id: number) => Promise<unknown>) {
    if (!path.includes('/')) await writeFile(join(unknownPeople, path), path);
    const [taken] = await store.acceptImages([path], 60_000);
    const id = taken?.id ?? 0;
    await settle(store, id);
    const database = new Database(file);
    database.run('update images set updated_at = updated_at - ? where id = ?', [days * 86_400_000, id]);
    database.close();
    return id;
  }
  return {
    store,
    lines,
    retention,
    image,
    photos: async () => (await readdir(unknownPeople)).sort(),
    async [Symbol.asyncDispose]() {
      await store.close();
      folder.remove();
    },
  };
}

const claimed = async (store: Store, id: number) => {
  const claim = await store.claim(id, { by: 'a test', leaseMs: 60_000 });
  if (!claim) throw new Error('not claimed');
  return claim;
};
const done = async (store: Store, id: number) => store.record(await claimed(store, id), NOTHING_SEEN);
const quarantined = async (store: Store, id: number) =>
  store.fail(await claimed(store, id), failure('not_an_image', 'No.'), undefined);
const failed = async (store: Store, id: number) =>
  store.fail(await claimed(store, id), failure('recognizer_timeout', 'Late.'), 60_000);
const waiting = async () => undefined;

test('deletes what was finished long ago, with uploads, and nothing else', async () => {
  await using here = await world();
  const gone = [
    await here.image(upload(1), 31, done),
    await here.image(upload(2), 31, quarantined),
    await here.image('holiday.jpg', 31, done),
  ];
  const stay = [
    await here.image(upload(3), 29, done),
    await here.image(upload(4), 31, failed),
    await here.image(upload(5), 31, waiting),
    await here.image(upload(6), 31, claimed),
  ];
  const deleted = await here.retention(30)(new AbortController().signal);
  expect(deleted).toMatchObject({ images: 3, files: 2, events: 9 });
  for (const id of gone) expect(await here.store.image(id)).toBeUndefined();
  for (const id of stay) expect(await here.store.image(id)).toBeDefined();
  expect(await here.photos()).toEqual([upload(3), upload(4), upload(5), upload(6), 'holiday.jpg']);
  expect(here.lines.map(({ msg }) => msg)).toEqual(['3 images deleted that were finished more than 30 days ago']);
  expect(await here.retention(30)(new AbortController().signal)).toMatchObject({ images: 0 });
  expect(here.lines).toHaveLength(1);
});

test('without a number of days everything is kept for ever', async () => {
  await using here = await world();
  const old = await here.image(upload(1), 10_000, done);
  expect(await here.retention(undefined)(new AbortController().signal)).toMatchObject({ images: 0 });
  expect(await here.store.image(old)).toBeDefined();
});

test('several at once delete each image once', async () => {
  await using here = await world();
  for (let at = 0; at < 9; at++) await here.image(upload(at), 31, done);
  const runs = await Promise.all([1, 2, 3].map(() => here.retention(30)(new AbortController().signal)));
  expect(runs.reduce((sum, { images }) => sum + images, 0)).toBe(9);
  expect(await here.photos()).toEqual([]);
});

test('a folder that is away holds up no redeeming, and is told', async () => {
  await using here = await world();
  await here.image(upload(1), 31, done);
  const away = () => Promise.reject(new LineupError('unavailable', 'a photo cannot be deleted'));
  const asked = Promise.withResolvers<void>();
  const redeemer = createRedeemer({
    store: here.store,
    log: createLogger({ service: 'test', level: 'silent', format: 'json' }),
    retain: here.retention(30, away),
    pause: async (_ms, signal) => {
      asked.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  });
  await redeemer.start();
  await asked.promise;
  await redeemer.stop();
  const once = createRedeemer({ store: here.store, log: silentLogger(), retain: here.retention(30, away) });
  expect(once.redeemOnce()).rejects.toThrow('a photo cannot be deleted');
});

test('days are a whole number from 1', () => {
  expect(readRedeemerSettings({}).RETAIN_IMAGES_DAYS).toBeUndefined();
  expect(readRedeemerSettings({ RETAIN_IMAGES_DAYS: '30' }).RETAIN_IMAGES_DAYS).toBe(30);
  expect(() => readRedeemerSettings({ RETAIN_IMAGES_DAYS: '0' })).toThrow('RETAIN_IMAGES_DAYS');
});
