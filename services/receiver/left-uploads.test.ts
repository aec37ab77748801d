import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFile, link, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '@lineup/db';
import { contentHash, LineupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { partName } from '@lineup/photo';
import { eventually } from '../../test/harness/eventually.ts';
import { formOf, photoBytes } from './fixtures/photos.ts';
import { type ReceiverOnSqlite, receiverOnSqlite } from './fixtures/receiver-on-sqlite.ts';
import { createLeftUploads } from './left-uploads.ts';

let on: ReceiverOnSqlite;
/** What the database does to the next transactions. */
let mood: 'works' | 'refuses' | 'commits, and its answer is lost' = 'works';

beforeAll(async () => {
  on = await receiverOnSqlite({
    spoil: (store): Store => ({
      ...store,
      async acceptImages(paths, leaseMs) {
        const taken = mood === 'refuses' ? [] : await store.acceptImages(paths, leaseMs);
        if (mood !== 'works') throw new LineupError('unavailable', 'the database is away');
        return taken;
      },
    }),
  });
});
afterAll(async () => on[Symbol.asyncDispose]());

const folder = () => on.settings.folders.unknownPeople;
const nameOf = (seed: string) => `${contentHash(photoBytes(seed)).slice(0, 32)}.jpg`;
const names = async () => (await readdir(folder())).toSorted();

async function upload(seed: string, as: typeof mood): Promise<number> {
  mood = as;
  const form = formOf({ photo: new File([photoBytes(seed)], `${seed}.jpg`) });
  return (await on.app.request('/images', { method: 'POST', body: form })).status;
}

/** One that finds the fate of every transaction certain. */
async function cleared(work: (left: ReturnType<typeof createLeftUploads>) => void, until: () => Promise<boolean>) {
  const { store, settings } = on;
  const left = createLeftUploads({ store, folders: settings.folders, log: silentLogger(), everyMs: 5, certainMs: 0 });
  work(left);
  left.start();
  try {
    await eventually('it is cleared away', until);
  } finally {
    await left.stop();
  }
}

/** A hidden file as a crashed receiver leaves it, with an age in milliseconds. */
async function leaveBehind(age: number, at = folder(), bytes = photoBytes('crashed')): Promise<string> {
  const file = join(at, partName());
  await writeFile(file, bytes);
  const then = new Date(Date.now() - age);
  await utimes(file, then, then);
  return file;
}

/** The hidden name that an upload has left beside its own. */
async function hiddenOf(seed: string): Promise<string> {
  const { ino } = await stat(join(folder(), nameOf(seed)));
  for (const name of (await names()).filter((name) => name.endsWith('.part'))) {
    const file = join(folder(), name);
    if ((await stat(file)).ino === ino) return file;
  }
  throw new Error(`${seed} has no hidden name`);
}

/** Makes a hidden file one that a crash has left. */
async function age(file: string): Promise<void> {
  const old = new Date(Date.now() - 2 * HOUR);
  await utimes(file, old, old);
}

const HOUR = 3_600_000;
const gone = async (file: string) => !(await Bun.file(file).exists());

test('a photo whose transaction failed goes again', async () => {
  expect(await upload('refused', 'refuses')).toBe(503);
  const file = await hiddenOf('refused');
  const photo = { file, contentHash: contentHash(photoBytes('refused')), extension: 'jpg' } as const;
  await cleared(
    (left) => left.add(photo),
    () => gone(file),
  );
  expect(await names()).toEqual([]);
});

test('whoever tries again and again leaves one photo at a time', async () => {
  for (let tries = 0; tries < 3; tries++) expect(await upload('tried', 'refuses')).toBe(503);
  const left = async () => (await names()).filter((name) => name.endsWith('.part') || name === nameOf('tried'));
  await eventually('one is left', left, (names) => names.length === 2);
  expect(await upload('tried', 'works')).toBe(202);
  expect(await names()).toContain(nameOf('tried'));
});

test('a photo whose row came after all stays', async () => {
  expect(await upload('committed', 'commits, and its answer is lost')).toBe(503);
  const file = await hiddenOf('committed');
  await age(file);
  await cleared(
    () => undefined,
    () => gone(file),
  );
  expect(await names()).toContain(nameOf('committed'));
});

test('when the same photo came again meanwhile, its file is of the one that has a row', async () => {
  expect(await upload('again', 'refuses')).toBe(503);
  const file = await hiddenOf('again');
  await age(file);
  // As the row of somebody else who has just begun: his file is there, his row is not.
  const other = join(folder(), nameOf('again'));
  await copyFile(other, `${other}.copy`);
  await rename(`${other}.copy`, other);
  await cleared(
    () => undefined,
    () => gone(file),
  );
  expect(new Uint8Array(await readFile(other))).toEqual(photoBytes('again'));
});

test('what a crash has left goes at a start, in both folders, with the name that it had got', async () => {
  const unnamed = await leaveBehind(2 * HOUR, folder(), photoBytes('half').subarray(0, 40));
  const named = await leaveBehind(2 * HOUR, folder(), photoBytes('named'));
  await link(named, join(folder(), nameOf('named')));
  const known = await leaveBehind(2 * HOUR, on.settings.folders.knownPeople);
  const fresh = await leaveBehind(HOUR / 2);
  await writeFile(join(folder(), '.hidden.jpg'), 'by hand');
  await cleared(
    () => undefined,
    async () => (await gone(unnamed)) && (await gone(named)) && (await gone(known)),
  );
  expect(await gone(join(folder(), nameOf('named')))).toBe(true);
  expect((await stat(fresh)).isFile()).toBe(true);
  expect(await names()).toContain('.hidden.jpg');
});

test('a database that is away is asked again', async () => {
  const file = await leaveBehind(0, folder(), photoBytes('asked again'));
  await link(file, join(folder(), nameOf('asked again')));
  let asked = 0;
  const store: Pick<Store, 'takenPaths' | 'pathsEndingIn'> = {
    pathsEndingIn: (names) => on.store.pathsEndingIn(names),
    async takenPaths(paths) {
      asked += 1;
      if (asked < 3) throw new LineupError('unavailable', 'the database is away');
      return on.store.takenPaths(paths);
    },
  };
  const log = silentLogger();
  const left = createLeftUploads({ store, folders: on.settings.folders, log, everyMs: 5, certainMs: 0 });
  const photo = { file, contentHash: contentHash(photoBytes('asked again')), extension: 'jpg' } as const;
  left.add(photo);
  left.start();
  await eventually('it is cleared away', () => gone(file));
  await left.stop();
  // Twice in vain, once to begin, and once more with the photo taken aside.
  expect([asked, await gone(join(folder(), nameOf('asked again')))]).toEqual([4, true]);
});
