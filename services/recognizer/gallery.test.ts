import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdir, mkdtemp, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@lineup/log';
import { DEFAULT_LIMITS } from '@lineup/photo';
import { contentHash } from './content-hash.ts';
import { describeTextPhoto } from './fixtures/text-photos.ts';
import { createGallery, type Gallery } from './gallery.ts';
import { createCacheFile } from './gallery-cache.ts';
import { loadUsearch } from './search/near-rows.ts';
import { createNearRowsFile } from './search/near-rows-file.ts';
import type { PhotoFaces, PhotoRef } from './worker-protocol.ts';

let base = '';
let folder = '';
let described: string[] = [];
let warnings: string[] = [];
let gate: Promise<void> = Promise.resolve();
const open: Gallery[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lineup-gallery-'));
  folder = join(base, 'known');
  await mkdir(folder);
  described = [];
  warnings = [];
  gate = Promise.resolve();
});
afterEach(async () => {
  for (const gallery of open.splice(0)) await gallery.stop();
  await rm(base, { recursive: true, force: true });
});

async function describe(photo: PhotoRef): Promise<PhotoFaces> {
  described.push(photo.path);
  await gate;
  return describeTextPhoto(photo);
}

function galleryOf({ rescanMs = 3_600_000, engine = 'fake', exactMax = 50_000 } = {}): Gallery {
  const destination = { write: (line: string) => void warnings.push(line) };
  const log = createLogger({ service: 'test', level: 'warn', format: 'json', destination });
  const cacheFile = createCacheFile({ folder: join(base, 'cache'), knownPeople: folder, engine, log });
  const gallery = createGallery({
    folder,
    limits: DEFAULT_LIMITS,
    rescanMs,
    cacheFile,
    exactMax,
    loadMaker: loadUsearch,
    indexFile: createNearRowsFile({ path: join(base, 'cache', 'index.hnsw'), log }),
    describe,
    log,
  });
  open.push(gallery);
  return gallery;
}

async function loaded(options?: Parameters<typeof galleryOf>[0]): Promise<Gallery> {
  const gallery = galleryOf(options);
  await gallery.load();
  return gallery;
}

/** As an enrolment does it: written beside, then renamed into place. */
async function enrol(name: string, text: string) {
  await writeFile(join(base, 'new'), text);
  await rename(join(base, 'new'), join(folder, name));
}

const nearest = (gallery: Gallery, value: number) =>
  gallery
    .current()
    .index.nearestPeople(new Float32Array(128).fill(value), 3)
    .map(({ knownPhoto }) => knownPhoto);

test('photos of exactly one face are in; the others are reported, logged and left out', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await mkdir(join(folder, 'bert'));
  await enrol('bert/x.jpg', '1 0.2');
  await enrol('empty_1.jpg', '0 0');
  await enrol('group_1.jpg', '3 0.3');
  await enrol('broken_1.jpg', '1');
  const gallery = await loaded();
  expect(nearest(gallery, 0.1)).toEqual(['anna_1.jpg', 'bert/x.jpg']);
  expect(gallery.current().problems).toEqual([
    { name: 'broken_1.jpg', reason: 'The photo is damaged or cut off.' },
    { name: 'empty_1.jpg', reason: 'No face was found on it; a known photo shows exactly one.' },
    { name: 'group_1.jpg', reason: '3 faces are on it; a known photo shows exactly one.' },
  ]);
  for (const name of ['broken_1.jpg', 'empty_1.jpg', 'group_1.jpg']) {
    expect(warnings.filter((line) => line.includes(`${name} is left out`))).toHaveLength(1);
  }
});

test('a photo whose face is too poor is left out with the reason, and is not looked at again for that', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await enrol('blurred_1.jpg', '1 blurred');
  await enrol('profile_1.jpg', '1 profile');
  await enrol('small_1.jpg', '1 too_small');
  const problems = [
    { name: 'blurred_1.jpg', reason: 'The face on it is too blurred; a known photo shows it clearly.' },
    { name: 'profile_1.jpg', reason: 'The face on it is turned too far to the side; a known photo shows it clearly.' },
    { name: 'small_1.jpg', reason: 'The face on it is smaller than 18 pixels; a known photo shows it clearly.' },
  ];
  const gallery = await loaded();
  expect(nearest(gallery, 0)).toEqual(['anna_1.jpg']);
  expect(gallery.current().problems).toEqual(problems);
  await gallery.stop();
  const again = await loaded();
  expect(nearest(again, 0)).toEqual(['anna_1.jpg']);
  expect(again.current().problems).toEqual(problems);
  expect(described).toHaveLength(4);
});

test('a folder that is not there is an empty gallery, until it is there', async () => {
  await rm(folder, { recursive: true });
  const gallery = await loaded();
  expect(gallery.current().index.size).toBe(0);
  await mkdir(folder);
  await enrol('anna_1.jpg', '1 0.1');
  await gallery.refresh();
  expect(nearest(gallery, 0)).toEqual(['anna_1.jpg']);
});

test('what is enrolled, replaced or removed is seen by the next refresh, and nothing is described twice', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  const gallery = await loaded();
  const versions = [gallery.current().version];
  await enrol('bert_1.jpg', '1 0.2');
  await gallery.refresh();
  expect(nearest(gallery, 0.2)).toEqual(['bert_1.jpg', 'anna_1.jpg']);
  versions.push(gallery.current().version);

  await enrol('bert_1.jpg', '1 0.9');
  await gallery.refresh();
  expect(nearest(gallery, 0.2)).toEqual(['anna_1.jpg', 'bert_1.jpg']);
  versions.push(gallery.current().version);

  await rm(join(folder, 'anna_1.jpg'));
  await gallery.refresh();
  expect(nearest(gallery, 0.2)).toEqual(['bert_1.jpg']);
  versions.push(gallery.current().version);
  expect(new Set(versions).size).toBe(4);
  expect(described).toEqual(['anna_1.jpg', 'bert_1.jpg', 'bert_1.jpg']);
});

test('the version is that of the photos, not of the way they came', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  const gallery = await loaded();
  const alone = gallery.current().version;
  await enrol('bert_1.jpg', '1 0.2');
  await enrol('broken_1.jpg', '1');
  await gallery.refresh();
  const both = gallery.current().version;
  expect((await loaded()).current().version).toBe(both);
  await rm(join(folder, 'bert_1.jpg'));
  await gallery.refresh();
  expect(gallery.current().version).toBe(alone);
});

test('a refresh that was asked for before a photo came does not hide it from one asked for after', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  const gallery = await loaded();
  const earlier = gallery.refresh();
  await enrol('bert_1.jpg', '1 0.2');
  await gallery.refresh();
  expect(gallery.current().index.size).toBe(2);
  await earlier;
});

test('while a replaced photo is described, the old one stays', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  const gallery = await loaded();
  const held = Promise.withResolvers<void>();
  gate = held.promise;
  await enrol('anna_1.jpg', '1 0.7');
  const refreshed = gallery.refresh();
  while (described.length < 2) await Bun.sleep(1);
  expect(gallery.waiting()).toBe(1);
  expect(gallery.current().index.nearestPeople(new Float32Array(128).fill(0.1), 1)[0]?.distance).toBeCloseTo(0);
  held.resolve();
  await refreshed;
  expect(gallery.current().index.nearestPeople(new Float32Array(128).fill(0.7), 1)[0]?.distance).toBeCloseTo(0);
});

test('a half-written photo is looked at again when it has grown', async () => {
  await writeFile(join(folder, 'anna_1.jpg'), '1');
  const gallery = await loaded();
  expect(gallery.current().problems).toHaveLength(1);
  await writeFile(join(folder, 'anna_1.jpg'), '1 0.1');
  await gallery.refresh();
  expect(gallery.current().problems).toEqual([]);
  expect(nearest(gallery, 0.1)).toEqual(['anna_1.jpg']);
});

test('a photo over which a worker died is tried again, later', async () => {
  await enrol('anna_1.jpg', 'crash');
  const gallery = await loaded();
  await gallery.refresh();
  expect(described).toHaveLength(1);
  const impatient = await loaded({ rescanMs: 1 });
  expect(described).toHaveLength(2);
  // Ends by the test's own time limit if it is never tried again.
  while (described.length < 4) await impatient.refresh();
});

test('the next start describes nothing again, also what was renamed', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await enrol('group_1.jpg', '2 0');
  const first = await loaded();
  const { version } = first.current();
  await first.stop();
  const second = await loaded();
  expect(second.current().version).toBe(version);
  expect(second.current().problems).toHaveLength(1);
  await rename(join(folder, 'anna_1.jpg'), join(folder, 'anna_2.jpg'));
  await second.refresh();
  expect(nearest(second, 0.1)).toEqual(['anna_2.jpg']);
  expect(described).toHaveLength(2);
  await loaded({ engine: 'another' });
  expect(described).toHaveLength(4);
});

test('a photo that was replaced while nothing ran is described anew', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await (await loaded()).stop();
  await enrol('anna_1.jpg', '1 0.9');
  const gallery = await loaded();
  expect(gallery.current().index.nearestPeople(new Float32Array(128).fill(0.9), 1)[0]?.distance).toBeCloseTo(0);
});

/** Bytes of the cache file. */
async function cacheSize(): Promise<number> {
  const [name = ''] = (await readdir(join(base, 'cache'))).filter((file) => file.endsWith('.bin'));
  return (await stat(join(base, 'cache', name))).size;
}

test('one photo more is added to the cache; what is gone leaves it when the gallery stops', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  const gallery = await loaded();
  await enrol('bert_1.jpg', '1 0.2');
  await gallery.refresh();
  await enrol('bert_1.jpg', '1 0.3');
  await gallery.refresh();
  await rm(join(folder, 'anna_1.jpg'));
  await gallery.refresh();
  await gallery.stop();
  const one = await cacheSize();
  const again = await loaded();
  expect(nearest(again, 0.3)).toEqual(['bert_1.jpg']);
  await enrol('cleo_1.jpg', '1 0.4');
  await again.refresh();
  await again.stop();
  expect((await cacheSize()) - one).toBeLessThan(700);
  expect(one).toBeLessThan(700);
  expect(described).toHaveLength(4);
});

test('a cache that is damaged at its end is made whole again', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await enrol('bert_1.jpg', '1 0.2');
  await (await loaded()).stop();
  const size = await cacheSize();
  const [name = ''] = await readdir(join(base, 'cache'));
  await truncate(join(base, 'cache', name), size - 3);
  await (await loaded()).stop();
  expect(await cacheSize()).toBe(size);
  expect(described).toHaveLength(3);
});

test('what somebody has put there or deleted is in or out at once, and not looked at', async () => {
  const gallery = await loaded();
  const empty = gallery.current().version;
  const seen = { descriptor: new Float32Array(128).fill(0.5) };
  const refreshed = gallery.refresh();
  // The listing that is under way does not have it: it is older.
  gallery.take({ name: 'anna_1.jpg', stamp: { size: 1, mtimeMs: 1, ctimeMs: 1 }, hash: contentHash('1 0.5'), seen });
  await refreshed;
  expect(nearest(gallery, 0.5)).toEqual(['anna_1.jpg']);
  await enrol('anna_1.jpg', '1 0.5');
  const again = gallery.refresh();
  await rm(join(folder, 'anna_1.jpg'));
  gallery.drop('anna_1.jpg');
  await again;
  await gallery.refresh();
  expect(nearest(gallery, 0.5)).toEqual([]);
  expect(gallery.current().version).toBe(empty);
  expect(gallery.current().problems).toEqual([]);
});

test('photos are listed with what became of them', async () => {
  await enrol('anna_1.jpg', '1 0.5');
  await enrol('group_1.jpg', '2 0.5');
  const gallery = await loaded();
  expect(gallery.names().sort()).toEqual(['anna_1.jpg', 'group_1.jpg']);
  const descriptor = new Float32Array(128).fill(0.5);
  expect(gallery.listed('anna_1.jpg')).toEqual({
    name: 'anna_1.jpg',
    state: 'in',
    descriptor,
    contentHash: contentHash('1 0.5'),
  });
  const reason = '2 faces are on it; a known photo shows exactly one.';
  expect(gallery.listed('group_1.jpg')).toEqual({
    name: 'group_1.jpg',
    state: 'left_out',
    reason,
    contentHash: contentHash('2 0.5'),
  });
  expect(gallery.listed('nobody_1.jpg')).toBeUndefined();
});

test('beyond GALLERY_EXACT_MAX the answers stay the same, also after the next start', async () => {
  for (const [at, name] of ['anna', 'bert', 'cleo', 'dora'].entries()) await enrol(`${name}_1.jpg`, `1 0.${at + 1}`);
  for (let start = 0; start < 2; start++) {
    const gallery = await loaded({ exactMax: 2 });
    await gallery.settled();
    expect(nearest(gallery, 0.1)).toEqual(['anna_1.jpg', 'bert_1.jpg', 'cleo_1.jpg']);
    await enrol(`new${start}x_1.jpg`, '1 0.9');
    await gallery.refresh();
    expect(nearest(gallery, 0.9)[0]).toMatch(/^new/);
    await gallery.stop();
  }
  expect(await readdir(join(base, 'cache'))).toContain('index.hnsw');
});
