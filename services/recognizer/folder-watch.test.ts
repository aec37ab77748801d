import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolderWatch, type FolderWatch } from './folder-watch.ts';
import type { Stamp } from './known-photos.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-watch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NOTHING = new Map<string, Stamp>();
const put = (name: string, text = name) => writeFile(join(folder, name), text);

/** As if the folder had last changed a minute ago. */
async function age(path = folder, ms = 60_000) {
  const then = new Date(Date.now() - ms);
  await utimes(path, then, then);
}

function watchFolder(rescanMs = 3_600_000): FolderWatch {
  return createFolderWatch({ folder, rescanMs });
}

async function names(watch: FolderWatch): Promise<string[] | undefined> {
  const listing = await watch.look(NOTHING);
  return listing && [...listing.photos.keys()].sort();
}

test('photos lie in the folder and one level below; dotfiles and other files are none', async () => {
  await mkdir(join(folder, 'greta', 'deeper'), { recursive: true });
  await mkdir(join(folder, '.hidden'));
  for (const name of ['hannibal_1.jpg', 'ba_1.JPEG', 'face.png', 'murdock.webp']) await put(name);
  for (const name of ['.DS_Store', '._ba_1.jpg', 'notes.txt', 'a.gif', 'b.jpg.tmp', '.hidden/x.jpg']) await put(name);
  await put('greta/any.jpg');
  await put('greta/deeper/no.jpg');
  expect(await names(watchFolder())).toEqual([
    'ba_1.JPEG',
    'face.png',
    'greta/any.jpg',
    'hannibal_1.jpg',
    'murdock.webp',
  ]);
});

test('links to folders are not followed: nobody is there twice', async () => {
  await mkdir(join(folder, 'greta'));
  await put('greta/any.jpg');
  await put('ba_1.jpg');
  await symlink('.', join(folder, 'loop'));
  await symlink('greta', join(folder, 'gretel'));
  expect(await names(watchFolder())).toEqual(['ba_1.jpg', 'greta/any.jpg']);
});

test('a folder that does not exist holds nothing, and is seen when it comes', async () => {
  await rm(folder, { recursive: true });
  const watch = watchFolder();
  expect(await names(watch)).toEqual([]);
  expect(await names(watch)).toBeUndefined();
  await mkdir(folder);
  await put('a.jpg');
  expect(await names(watch)).toEqual(['a.jpg']);
});

test('an old folder that has not changed is not listed again', async () => {
  await put('a.jpg');
  await age();
  const watch = watchFolder();
  expect(await names(watch)).toEqual(['a.jpg']);
  expect(await names(watch)).toBeUndefined();
});

test('a photo that is renamed into place is seen, also in a folder of a person', async () => {
  await mkdir(join(folder, 'greta'));
  await put('greta/one.jpg');
  await put('greta/.new');
  await age(join(folder, 'greta'));
  await age();
  const watch = watchFolder();
  expect(await names(watch)).toEqual(['greta/one.jpg']);
  expect(await names(watch)).toBeUndefined();
  await rename(join(folder, 'greta', '.new'), join(folder, 'greta', 'two.jpg'));
  expect(await names(watch)).toEqual(['greta/one.jpg', 'greta/two.jpg']);
  await rm(join(folder, 'greta'), { recursive: true });
  expect(await names(watch)).toEqual([]);
});

test('two changes within one tick of the clock are both seen', async () => {
  // As on a file system that counts in whole seconds: the second change leaves the time as it was.
  const tick = new Date(Math.floor(Date.now() / 1000) * 1000);
  const watch = watchFolder();
  await put('a.jpg');
  await utimes(folder, tick, tick);
  expect(await names(watch)).toEqual(['a.jpg']);
  await put('b.jpg');
  await utimes(folder, tick, tick);
  expect(await names(watch)).toEqual(['a.jpg', 'b.jpg']);
});

test('a doubtful file is looked at by itself', async () => {
  await put('half.jpg', 'ha');
  await age();
  const watch = watchFolder();
  const stamp = (await watch.look(NOTHING))?.photos.get('half.jpg');
  if (!stamp) throw new Error('not listed');
  const doubtful = new Map([['half.jpg', stamp]]);
  expect(await watch.look(doubtful)).toBeUndefined();
  await put('half.jpg', 'half and half');
  const again = await watch.look(doubtful);
  expect(again?.photos.get('half.jpg')?.size).toBe(13);
});

test('everything is listed again once the time for it has come', async () => {
  await put('a.jpg', 'one');
  await age();
  const watch = watchFolder(0);
  expect((await watch.look(NOTHING))?.photos.get('a.jpg')?.size).toBe(3);
  await put('a.jpg', 'three');
  expect((await watch.look(NOTHING))?.photos.get('a.jpg')?.size).toBe(5);
});
