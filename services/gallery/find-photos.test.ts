import { afterAll, expect, test } from 'bun:test';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { findPhotos } from './find-photos.ts';

const temp = tempFolder('find-photos');
afterAll(() => temp.remove());

async function folderWith(...files: string[]): Promise<string> {
  const folder = join(temp.path, crypto.randomUUID());
  await mkdir(folder);
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), '');
  }
  return folder;
}

const named = ({ photos }: Awaited<ReturnType<typeof findPhotos>>) => photos.map(({ name, person }) => [name, person]);

test('a folder a person, and flat files, in the order that people count in', async () => {
  const folder = await folderWith(
    'Ada_Lovelace/x.jpg',
    'Zoë/10.png',
    'Zoë/9.png',
    'john_doe_2.WEBP',
    'john_doe_1.jpeg',
  );
  const found = await findPhotos(folder);
  expect(named(found)).toEqual([
    ['Ada_Lovelace/x.jpg', 'Ada Lovelace'],
    ['john_doe_1.jpeg', 'john doe'],
    ['john_doe_2.WEBP', 'john doe'],
    ['Zoë/9.png', 'Zoë'],
    ['Zoë/10.png', 'Zoë'],
  ]);
  expect(found.skipped).toEqual([]);
  expect(found.photos[0]?.path).toBe(join(folder, 'Ada_Lovelace/x.jpg'));
});

test('what is no photo, or lies too deep, is told; what begins with a dot is nothing', async () => {
  const folder = await folderWith(
    'ada/a.jpg',
    'ada/notes.txt',
    'ada/more/b.jpg',
    '.hidden/c.jpg',
    'ada/.d.jpg',
    'list.csv',
  );
  const found = await findPhotos(folder);
  expect(named(found)).toEqual([['ada/a.jpg', 'ada']]);
  expect(found.skipped).toEqual([
    { name: 'ada/more/', why: 'lies too deep: a folder a person' },
    { name: 'ada/notes.txt', why: 'is no JPEG, PNG or WebP' },
    { name: 'list.csv', why: 'is no JPEG, PNG or WebP' },
  ]);
});

test('a name that nobody can have is told, and the others go on', async () => {
  const found = await findPhotos(await folderWith('___/a.jpg', 'bob/b.jpg', 'a\u0007b/c.jpg'));
  expect(named(found)).toEqual([['bob/b.jpg', 'bob']]);
  expect(found.skipped).toEqual([
    { name: '___/a.jpg', why: 'the name is empty: whom do the photos show?' },
    { name: 'a\u0007b/c.jpg', why: 'the name holds a control character' },
  ]);
});

test('one person: all photos right in the folder, or a single one', async () => {
  const folder = await folderWith('a.jpg', 'b_7.jpg', 'deeper/c.jpg');
  const found = await findPhotos(folder, { person: 'Ada' });
  expect(named(found)).toEqual([
    ['a.jpg', 'Ada'],
    ['b_7.jpg', 'Ada'],
  ]);
  expect(found.skipped).toMatchObject([{ name: 'deeper/' }]);
  expect(named(await findPhotos(join(folder, 'deeper/c.jpg'), { person: 'Ada' }))).toEqual([['c.jpg', 'Ada']]);
  expect(named(await findPhotos(join(folder, 'b_7.jpg')))).toEqual([['b_7.jpg', 'b']]);
});

test('a flat photo without a number says of nobody whom it shows', async () => {
  const folder = await folderWith('nonumber.jpg', 'ada_1.jpg', 'notes.txt', 'bob/any.jpg');
  const found = await findPhotos(folder);
  expect(found.unnumbered).toEqual(['nonumber.jpg']);
  expect(named(found)).toEqual([
    ['ada_1.jpg', 'ada'],
    ['bob/any.jpg', 'bob'],
  ]);
  expect(found.skipped).toMatchObject([{ name: 'notes.txt' }]);
  expect(await findPhotos(join(folder, 'nonumber.jpg'))).toMatchObject({ photos: [], unnumbered: ['nonumber.jpg'] });
  expect((await findPhotos(folder, { person: 'Ada' })).unnumbered).toEqual([]);
});

test('folders only: what lies in none is told', async () => {
  const found = await findPhotos(await folderWith('a_1.jpg', 'ada/b.jpg'), { foldersOnly: true });
  expect(named(found)).toEqual([['ada/b.jpg', 'ada']]);
  expect(found.skipped).toEqual([{ name: 'a_1.jpg', why: 'lies in no folder of a person' }]);
});

test('links are followed; one that leads nowhere is left for when it is opened', async () => {
  const folder = await folderWith('ada/a.jpg');
  const other = await folderWith();
  await symlink(join(folder, 'ada'), join(other, 'bob'));
  await symlink(join(folder, 'gone.jpg'), join(other, 'cy_1.jpg'));
  expect(named(await findPhotos(other))).toEqual([
    ['bob/a.jpg', 'bob'],
    ['cy_1.jpg', 'cy'],
  ]);
});

test('a folder that is not there is an error', async () => {
  expect(findPhotos(join(temp.path, 'nowhere'))).rejects.toThrow('ENOENT');
});
