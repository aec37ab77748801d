import { expect, test } from 'bun:test';
import { lstat, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { removeFile } from './remove-file.ts';
import { uploadedFile } from './uploaded-files.ts';

test('deletes a file, and the folder that is empty then; never anything elsewhere', async () => {
  using outer = tempFolder('erasure');
  const folder = join(outer.path, 'known');
  await mkdir(join(folder, 'ada'), { recursive: true });
  await mkdir(join(outer.path, 'elsewhere'));
  for (const name of ['ada_1.jpg', 'ada/1.jpg', 'ada/2.jpg', '../elsewhere/photo.jpg']) {
    await writeFile(join(folder, name), 'x');
  }
  await symlink(join(outer.path, 'elsewhere'), join(folder, 'link'));
  await symlink(join(outer.path, 'elsewhere', 'photo.jpg'), join(folder, 'link.jpg'));
  for (const name of ['', '.', '..', '../elsewhere/photo.jpg', 'link/photo.jpg', 'ada', 'nobody.jpg', 'no/body.jpg']) {
    expect([name, await removeFile(folder, name)]).toEqual([name, false]);
  }
  expect(await removeFile(folder, 'ada_1.jpg')).toBe(true);
  expect(await removeFile(folder, 'ada/1.jpg')).toBe(true);
  expect(await readdir(join(folder, 'ada'))).toEqual(['2.jpg']);
  expect(await removeFile(folder, 'ada/2.jpg')).toBe(true);
  expect(await removeFile(folder, 'link.jpg')).toBe(true);
  expect(await readdir(folder)).toEqual(['link']);
  expect((await lstat(join(outer.path, 'elsewhere', 'photo.jpg'))).isFile()).toBe(true);
});

const NAME = `${'0123456789abcdef'.repeat(2)}.jpg`;

test.each([
  [NAME, [NAME, `/data/unknown/${NAME}`]],
  [`/data/unknown/${NAME}`, [NAME, `/data/unknown/${NAME}`]],
  [`/elsewhere/${NAME}`, undefined],
  [`below/${NAME}`, undefined],
  [`s3://photos/${NAME}`, undefined],
  ['holiday.jpg', undefined],
  [`${NAME}.txt`, undefined],
])('%s is ours or not', (path, paths) => {
  const folders = { unknownPeople: '/data/unknown', imageRoots: ['/other', '/data/unknown'] };
  expect(uploadedFile(path, folders)?.paths).toEqual(paths);
  if (paths) expect(uploadedFile(path, folders)?.name).toBe(NAME);
});

test('where UNKNOWN_PEOPLE lies below a root, uploads are called by the path from there', () => {
  const folders = { unknownPeople: '/photos/unknown', imageRoots: ['/photos'] };
  expect(uploadedFile(`unknown/${NAME}`, folders)?.name).toBe(NAME);
  expect(uploadedFile(NAME, folders)).toBeUndefined();
});
