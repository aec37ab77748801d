import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentHash, FailureError, failure, isTooPoor, LineupError } from '@lineup/domain';
import { DEFAULT_LIMITS } from '@lineup/photo';
import { listKnownPhotos, seenAsKnown } from '@lineup/recognizer';
import { type Added, type AddOptions, addPeople } from './add-people.ts';
import { addedLine, addedSummary } from './add-text.ts';
import { findPhotos } from './find-photos.ts';
import { type GalleryOnSqlite, galleryOnSqlite, photoBytes } from './fixtures/gallery-on-sqlite.ts';
import { createKnownContents } from './known-contents.ts';

let on: GalleryOnSqlite;
let looked: string[];
beforeEach(async () => {
  on = await galleryOnSqlite();
  looked = [];
});
afterEach(() => on[Symbol.asyncDispose]());

/** In place of the workers: how many faces there are stands in the photo; `2 of them` are two, `1 blurred` is no good. */
async function look(path: string) {
  looked.push(path.slice(on.photos.length + 1));
  const bytes = await readFile(path);
  const text = new TextDecoder().decode(bytes.subarray(4));
  if (text.startsWith('damaged')) throw new FailureError(failure('image_damaged', 'The photo is damaged or cut off.'));
  const quality = { size: 90, score: 0.9, sharpness: 0.3, roll: 0, yaw: 0 };
  const face = { box: { x: 0, y: 0, width: 9, height: 9 }, score: 0.9, descriptor: new Float32Array(128), quality };
  const [, word = ''] = text.split(' ');
  const faces = new Array(Number.parseInt(text, 10)).fill({ ...face, ...(isTooPoor(word) && { tooPoor: word }) });
  const hash = contentHash(bytes);
  return { seen: seenAsKnown({ faces, width: 9, height: 9, contentHash: hash }), contentHash: hash };
}

async function put(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(on.photos, name)), { recursive: true });
  await writeFile(join(on.photos, name), typeof content === 'string' ? photoBytes(content) : content);
}

async function addAll(options: Partial<AddOptions> & { dryRun?: boolean } = {}): Promise<Added[]> {
  const { photos } = await findPhotos(on.photos);
  const { photos: sizes } = await listKnownPhotos(on.known);
  const known = createKnownContents({ folder: on.known, sizes, store: on.store });
  const enrolPerson = options.dryRun ? undefined : on.enrolPerson;
  const all: Added[] = [];
  for await (const one of addPeople(photos, {
    limits: DEFAULT_LIMITS,
    known,
    look,
    width: 3,
    enrolPerson,
    ...options,
  })) {
    all.push(one);
  }
  return all;
}

const told = async (options?: Parameters<typeof addAll>[0]) => (await addAll(options)).map(addedLine);

async function everything() {
  const people = await on.store.people();
  const rows = (await Promise.all(people.map(({ id }) => on.store.knownPhotos(id)))).flat();
  return { rows: rows.map(({ file, person }) => [file, person.name]), files: (await readdir(on.known)).sort() };
}

test('each photo becomes a row and a file, in order', async () => {
  await put('Ada/a.jpg', '1 a');
  await put('Ada/b.jpg', '1 b');
  await put('john_doe_7.jpg', '1 c');
  expect(await told()).toEqual([
    'added    Ada/a.jpg is ada_1.jpg, a photo of Ada',
    'added    Ada/b.jpg is ada_2.jpg, a photo of Ada',
    'added    john_doe_7.jpg is john_doe_1.jpg, a photo of john doe',
  ]);
  expect(await everything()).toEqual({
    rows: [
      ['ada_1.jpg', 'Ada'],
      ['ada_2.jpg', 'Ada'],
      ['john_doe_1.jpg', 'john doe'],
    ],
    files: ['ada_1.jpg', 'ada_2.jpg', 'john_doe_1.jpg'],
  });
  expect(new Uint8Array(await readFile(join(on.known, 'ada_2.jpg')))).toEqual(photoBytes('1 b'));
});

test('what is no known photo is refused with the reason, and the others go on', async () => {
  await put('ada/1.jpg', '0');
  await put('ada/2.jpg', '3');
  await put('ada/3.jpg', 'damaged');
  await put('ada/4.jpg', new TextEncoder().encode('text'));
  await put('ada/5.jpg', '1');
  await symlink('/nowhere.jpg', join(on.photos, 'ada/6.jpg'));
  const all = await addAll();
  expect(all.slice(0, 5).map(addedLine)).toEqual([
    'refused  ada/1.jpg: No face was found on it; a known photo shows exactly one.',
    'refused  ada/2.jpg: 3 faces are on it; a known photo shows exactly one.',
    'refused  ada/3.jpg: The photo is damaged or cut off.',
    'refused  ada/4.jpg: The file is not a JPEG, PNG or WebP photo.',
    'added    ada/5.jpg is ada_1.jpg, a photo of ada',
  ]);
  expect(all[5]).toMatchObject({ kind: 'refused', reason: expect.stringContaining('is a symbolic link') });
  expect(addedSummary(all)).toBe('1 added, of 1 people; 0 known already; 5 refused');
  expect((await everything()).files).toEqual(['ada_1.jpg']);
});

test.each([
  ['blurred', 'The face on it is too blurred; a known photo shows it clearly.'],
  ['too_small', 'The face on it is smaller than 18 pixels; a known photo shows it clearly.'],
  ['profile', 'The face on it is turned too far to the side; a known photo shows it clearly.'],
])(
  'a face that is too poor to be matched (%s) is refused as the recognizer would, dry run or not',
  async (why, reason) => {
    await put('ada/1.jpg', `1 ${why}`);
    expect(await told({ dryRun: true })).toEqual([`refused  ada/1.jpg: ${reason}`]);
    expect(await told()).toEqual([`refused  ada/1.jpg: ${reason}`]);
    expect(await everything()).toEqual({ rows: [], files: [] });
  },
);

test('the same again changes nothing, and no photo is looked at twice', async () => {
  await put('ada/a.jpg', '1 a');
  await put('ada/b.jpg', '1 b');
  await addAll();
  const before = await everything();
  looked = [];
  expect(await told()).toEqual(['known    ada/a.jpg is ada_1.jpg already', 'known    ada/b.jpg is ada_2.jpg already']);
  expect(looked).toEqual([]);
  expect(await everything()).toEqual(before);
});

test('the same content twice in one go is one known photo; as somebody else it is refused', async () => {
  await put('ada/a.jpg', '1 same');
  await put('ada/b.jpg', '1 same');
  await put('bob/c.jpg', '1 same');
  expect(await told()).toEqual([
    'added    ada/a.jpg is ada_1.jpg, a photo of ada',
    'known    ada/b.jpg is ada_1.jpg already',
    'refused  bob/c.jpg: The very same photo is known as one of ada (ada_1.jpg).',
  ]);
  expect((await everything()).files).toEqual(['ada_1.jpg']);
});

test("a file that is nobody's does not stand in the way", async () => {
  await writeFile(join(on.known, 'stray.jpg'), photoBytes('1 a'));
  await put('ada/a.jpg', '1 a');
  expect(await told()).toEqual(['added    ada/a.jpg is ada_1.jpg, a photo of ada']);
});

test('a dry run tells the same, and does nothing', async () => {
  await put('ada/a.jpg', '1 same');
  await put('ada/b.jpg', '1 same');
  await put('bob/c.jpg', '0');
  await put('bob/d.jpg', '1 same');
  const all = await addAll({ dryRun: true });
  expect(all.map(addedLine)).toEqual([
    'would add ada/a.jpg as a photo of ada',
    'known    ada/b.jpg is the same photo once more already',
    'refused  bob/c.jpg: No face was found on it; a known photo shows exactly one.',
    'refused  bob/d.jpg: The very same photo is known as one of ada.',
  ]);
  expect(addedSummary(all)).toBe('1 would be added, of 1 people; 1 known already; 2 refused');
  expect(await everything()).toEqual({ rows: [], files: [] });
  expect(await on.store.people()).toEqual([]);
});

test('a photo that is replaced while it is looked at is refused', async () => {
  await put('ada/a.jpg', '1 a');
  const replaced = async () => ({
    seen: { descriptor: new Float32Array(128) },
    contentHash: contentHash(photoBytes('1 another')),
  });
  expect(await told({ look: replaced })).toEqual(['refused  ada/a.jpg: It was changed while it was looked at.']);
});

test('a folder that cannot be written ends it: nothing half is left', async () => {
  await put('ada/a.jpg', '1 a');
  await rm(on.known, { recursive: true });
  await writeFile(on.known, 'no folder');
  const error = await addAll({ known: { ownerOf: async () => undefined, add: () => undefined } }).catch(
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(LineupError);
  const [ada] = await on.store.people();
  expect(ada?.knownPhotos).toBe(0);
});
