import { afterEach, beforeEach, expect, test } from 'bun:test';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineupError } from '@lineup/domain';
import { listKnownPhotos } from '@lineup/recognizer';
import { type GalleryOnSqlite, galleryOnSqlite, photoBytes } from './fixtures/gallery-on-sqlite.ts';
import { doomedLine, planRemoval, removeKnown } from './remove-known.ts';

let on: GalleryOnSqlite;
beforeEach(async () => {
  on = await galleryOnSqlite();
  const photo = (seed: string) => ({ bytes: photoBytes(seed), extension: 'jpg' }) as const;
  await on.enrolPerson('Ada', [photo('a'), photo('b')]);
  await on.enrolPerson('Bob', [photo('c')]);
  await writeFile(join(on.known, 'stray.jpg'), photoBytes('d'));
});
afterEach(() => on[Symbol.asyncDispose]());

const options = async () => ({ store: on.store, folder: on.known, files: (await listKnownPhotos(on.known)).photos });
const plan = async (...what: string[]) => planRemoval(what, await options());
const names = async (...what: string[]) => (await plan(...what)).photos.map(({ file }) => file);

test('a photo by its name, a person by theirs, each once', async () => {
  expect(await names('ada_2.jpg')).toEqual(['ada_2.jpg']);
  expect(await names('Ada')).toEqual(['ada_1.jpg', 'ada_2.jpg']);
  expect(await names('BOB', 'ada_2.jpg', 'Ada')).toEqual(['bob_1.jpg', 'ada_2.jpg', 'ada_1.jpg']);
});

test('of two names that differ in upper and lower case alone, the one that is written', async () => {
  await on.enrolPerson('bob', [{ bytes: photoBytes('e'), extension: 'jpg' }]);
  const [small] = await names('bob');
  expect(await names('Bob')).toEqual(['bob_1.jpg']);
  expect(small).not.toBe('bob_1.jpg');
});

test('what is not known is told, whatever it looks like', async () => {
  const odd = ['nobody', 'bob_9.jpg', '../photos', '/etc/passwd', '', '.', 'bob_1.jpg/../ada_1.jpg'];
  expect(await plan(...odd)).toEqual({ photos: [], without: [], unknown: odd });
});

test('who has no known photos is told by name', async () => {
  await on.store.ensurePerson('Cy');
  expect(await plan('cy', 'CY')).toEqual({ photos: [], without: ['Cy'], unknown: [] });
  expect(await plan('cy', 'bob')).toMatchObject({ photos: [{ file: 'bob_1.jpg' }], without: ['Cy'] });
});

test('removes file and row, of a stray file the file, of a row without a file the row', async () => {
  await rm(join(on.known, 'bob_1.jpg'));
  const { photos } = await plan('ada_1.jpg', 'stray.jpg', 'bob_1.jpg');
  expect(photos.map(doomedLine)).toEqual([
    'ada_1.jpg, a photo of Ada',
    "stray.jpg, nobody's",
    'bob_1.jpg, a photo of Bob; there is no such file',
  ]);
  for (const doomed of photos) await removeKnown(doomed, await options());
  expect(await readdir(on.known)).toEqual(['ada_2.jpg']);
  expect((await on.store.people()).map(({ name, knownPhotos }) => [name, knownPhotos])).toEqual([
    ['Ada', 1],
    ['Bob', 0],
  ]);
});

test('a row whose name leads out of the folder is forgotten, and nothing is deleted', async () => {
  const outside = join(on.photos, 'precious.jpg');
  await writeFile(outside, photoBytes('p'));
  const [row] = await on.store.knownPhotos((await on.store.ensurePerson('Bob')).id);
  if (!row) throw new Error('no row');
  await removeKnown({ file: '../photos/precious.jpg', row, there: false }, await options());
  expect(await Bun.file(outside).exists()).toBe(true);
  expect(await on.store.knownPhotos(row.person.id)).toEqual([]);
});

test('where the file cannot be removed the row stays', async () => {
  const { photos } = await plan('bob_1.jpg');
  // What cannot be removed like a file, whoever runs the test: a folder.
  await rm(join(on.known, 'bob_1.jpg'));
  await Bun.write(join(on.known, 'bob_1.jpg/inside'), '');
  const [doomed] = photos;
  if (!doomed) throw new Error('nothing planned');
  const error = await removeKnown(doomed, await options()).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(LineupError);
  expect(await on.store.knownPhotos(doomed.row?.person.id ?? 0)).toHaveLength(1);
});
