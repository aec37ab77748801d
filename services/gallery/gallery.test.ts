/** The command itself, with real photos, a database and a recognizer's workers. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';
import { type FACES, portrait, samplePath } from '../recognizer/fixtures/sample-photos.ts';
import { lockGallery } from './lock-gallery.ts';

allowForRealTime();
const temp = tempFolder('gallery-command');
const photos = join(temp.path, 'photos');
const known = join(temp.path, 'data', 'known_people');
afterAll(() => temp.remove());

beforeAll(async () => {
  const put = async (name: string, face: keyof typeof FACES) => writeFile(join(photos, name), await portrait(face));
  await mkdir(join(photos, 'Freya'), { recursive: true });
  await put('Freya/first.jpg', 'fairInFirst');
  await put('Freya/third.jpg', 'fairInThird');
  await put('cora_jones_1.jpg', 'curlyInThird');
  await copyFile(samplePath(1), join(photos, 'Freya/with_friends.jpg'));
  const grey = sharp({ create: { width: 300, height: 200, channels: 3, background: '#888888' } });
  await grey.jpeg().toFile(join(photos, 'wall_1.jpg'));
});

/** Runs `bun run gallery` with words. */
async function gallery(...words: string[]) {
  return galleryOn(join(temp.path, 'data'), ...words);
}

async function galleryOn(dataDir: string, ...words: string[]) {
  const run = Bun.spawn([process.execPath, join(import.meta.dir, 'main.ts'), ...words], {
    env: { ...process.env, DATA_DIR: dataDir, RECOGNIZER_WORKERS: '1' },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout, stderr] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
  return { exit: await run.exited, lines: stdout.trimEnd().split('\n'), stdout, stderr };
}

/** The files in a folder without those that begin with a dot. */
async function photosIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.'));
}

// One after the other: each goes on with what the one before has left.
test('without a database it says where to look, and makes none', async () => {
  const { exit, stderr } = await gallery('list');
  expect(stderr).toMatch(/^gallery: there is no database sqlite:.*set DATA_DIR or DATABASE_URL/);
  expect(exit).toBe(1);
  const dry = await gallery('add', photos, '--dry-run');
  expect(dry.lines.at(-1)).toBe('3 would be added, of 2 people; 0 known already; 2 refused');
  expect(dry.exit).toBe(2);
  expect(await readdir(join(temp.path, 'data'))).toEqual(['cache']);
});

test('adds who is on photos of one face each, and tells why not the others', async () => {
  const { exit, lines } = await gallery('add', photos);
  expect(lines).toEqual([
    'added    cora_jones_1.jpg is cora_jones_1.jpg, a photo of cora jones',
    'added    Freya/first.jpg is freya_1.jpg, a photo of Freya',
    'added    Freya/third.jpg is freya_2.jpg, a photo of Freya',
    'refused  Freya/with_friends.jpg: 3 faces are on it; a known photo shows exactly one.',
    'refused  wall_1.jpg: No face was found on it; a known photo shows exactly one.',
    '3 added, of 2 people; 0 known already; 2 refused',
  ]);
  expect(exit).toBe(2);
  expect((await photosIn(known)).sort()).toEqual(['cora_jones_1.jpg', 'freya_1.jpg', 'freya_2.jpg']);
});

test('a flat photo without a number is refused, with what to do', async () => {
  const flat = join(temp.path, 'flat');
  await mkdir(flat);
  await copyFile(join(photos, 'wall_1.jpg'), join(flat, 'nonumber.jpg'));
  const { exit, lines } = await gallery('add', flat);
  expect(lines).toEqual([
    'refused  nonumber.jpg: Its name does not say whom it shows (ada_lovelace_1.jpg does); try: --person NAME',
    '0 added, of 0 people; 0 known already; 1 refused',
  ]);
  expect(exit).toBe(2);
});

test('names neither steer the terminal nor begin a line', async () => {
  const odd = join(temp.path, 'odd');
  await mkdir(join(odd, '\x1b[31mred'), { recursive: true });
  await writeFile(join(odd, '\x1b[31mred', 'a.jpg'), '');
  await writeFile(join(odd, 'a\nadded \u202e_1.jpg'), 'no photo');
  await writeFile(join(odd, 'plain_1.jpg'), 'no photo');
  const { lines, stderr } = await gallery('add', odd, '--dry-run');
  expect(lines).toEqual([
    'refused  a\\u000aadded \\u202e_1.jpg: The file is not a JPEG, PNG or WebP photo.',
    'refused  plain_1.jpg: The file is not a JPEG, PNG or WebP photo.',
    '0 added, of 0 people; 0 known already; 2 refused',
  ]);
  expect(stderr).toContain('passed over: \\u001b[31mred/a.jpg the name holds a control character\n');
});

test('lists them, for people and for programs', async () => {
  expect((await gallery('list')).lines).toEqual(['1  cora jones', '2  Freya', '2 people, 3 known photos']);
  expect((await gallery('list', 'freya')).stdout).toMatch(/^freya_1.jpg {2}\d+ kB\nfreya_2.jpg {2}\d+ kB\n$/);
  const { exit, stdout } = await gallery('list', 'Cora', 'Jones', '--json');
  expect(JSON.parse(stdout)).toEqual({
    known_photos: [{ file: 'cora_jones_1.jpg', person: 'cora jones', size: expect.any(Number) }],
  });
  expect(exit).toBe(0);
  expect(await gallery('list', 'Nobody')).toMatchObject({ exit: 2, stdout: '' });
});

test('a gallery in order is found so', async () => {
  const { exit, stdout } = await gallery('check', '--json');
  expect(exit).toBe(0);
  const check = JSON.parse(stdout);
  expect(check).toMatchObject({ files: 3, matched: 3, people: 2, findings: [], suggested_threshold: null });
  expect(check.genuine_pairs).toEqual({ total: 1, measured: 1 });
});

test('a check finds what has gone wrong, and draws the distances', async () => {
  await writeFile(join(photos, 'lou.jpg'), await portrait('leftInSixth'));
  expect((await gallery('add', join(photos, 'lou.jpg'), '--person', 'Freya')).exit).toBe(0);
  await copyFile(samplePath(1), join(known, 'crowd.jpg'));
  await copyFile(join(known, 'cora_jones_1.jpg'), join(known, 'cora_jones_2.jpg'));
  const histogram = join(temp.path, 'histogram.png');
  const { exit, stdout } = await gallery('check', '--histogram', histogram);
  expect(stdout).toContain('  crowd.jpg: 3 faces are on it; a known photo shows exactly one.\n');
  expect(stdout).toMatch(/nobody's.*\(2\):\n {2}cora_jones_2.jpg\n {2}crowd.jpg\n/);
  expect(stdout).toContain('  cora_jones_1.jpg = cora_jones_2.jpg\n');
  expect(stdout).toMatch(/somebody else's.*\(1\):\n {2}freya_3.jpg \(Freya\): at 0\.[6-9]/);
  expect(exit).toBe(2);
  expect(await sharp(histogram).metadata()).toMatchObject({ format: 'png', width: 1440, height: 760 });
});

test('removes nothing unless it is meant, then file and row', async () => {
  const meant = await gallery('remove', 'freya_3.jpg', 'crowd.jpg', 'cora jones');
  expect(meant.lines).toHaveLength(3);
  expect(meant.stderr).toContain('--yes');
  expect(meant.exit).toBe(2);
  expect(await photosIn(known)).toHaveLength(6);
  const done = await gallery('remove', 'freya_3.jpg', 'crowd.jpg', 'cora jones', '--yes');
  expect(done.lines).toEqual([
    'removed freya_3.jpg, a photo of Freya',
    "removed crowd.jpg, nobody's",
    'removed cora_jones_1.jpg, a photo of cora jones',
  ]);
  expect(done.exit).toBe(0);
  expect((await photosIn(known)).sort()).toEqual(['cora_jones_2.jpg', 'freya_1.jpg', 'freya_2.jpg']);
  expect((await gallery('list')).lines).toEqual(['0  cora jones', '2  Freya', '2 people, 2 known photos']);
  expect(await gallery('remove', 'Cora Jones', '--yes')).toMatchObject({
    exit: 2,
    stdout: 'there are no known photos of cora jones\n',
  });
  const after = JSON.parse((await gallery('check', '--json')).stdout);
  expect(after).toMatchObject({ files: 3, matched: 3, findings: [{ kind: 'nobodys', file: 'cora_jones_2.jpg' }] });
});

test('while another command changes the known photos, none is added or removed', async () => {
  const before = await photosIn(known);
  using _lock = await lockGallery(known);
  for (const words of [
    ['add', join(photos, 'cora_jones_1.jpg')],
    ['remove', 'freya_1.jpg', '--yes'],
  ]) {
    const { exit, stdout, stderr } = await gallery(...words);
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toStartWith('gallery: another gallery add or remove is at work on KNOWN_PEOPLE=');
  }
  expect((await gallery('remove', 'freya_1.jpg')).lines).toEqual(['would remove freya_1.jpg, a photo of Freya']);
  expect(await photosIn(known)).toEqual(before);
});

test('two that add the same at once add it once', async () => {
  const dataDir = join(temp.path, 'twice');
  await galleryOn(dataDir, 'add', join(photos, 'wall_1.jpg'));
  const both = await Promise.all([galleryOn(dataDir, 'add', photos), galleryOn(dataDir, 'add', photos)]);
  expect(both.map(({ exit }) => exit)).toContain(2);
  expect((await photosIn(join(dataDir, 'known_people'))).sort()).toEqual([
    'cora_jones_1.jpg',
    'freya_1.jpg',
    'freya_2.jpg',
  ]);
  expect((await galleryOn(dataDir, 'list')).lines).toEqual(['1  cora jones', '2  Freya', '2 people, 3 known photos']);
});

test('a wrong command line is told in a line, and a wrong setting', async () => {
  expect(await gallery('add')).toMatchObject({
    exit: 2,
    stderr: 'gallery: add: a folder is missing; try: bun run gallery add --help\n',
  });
  expect(await gallery('add', known)).toMatchObject({ exit: 1, stderr: expect.stringContaining('is in KNOWN_PEOPLE') });
  expect(await gallery('add', join(temp.path, 'nowhere'))).toMatchObject({
    exit: 2,
    stderr: `gallery: add: there is no folder ${join(temp.path, 'nowhere')}\n`,
  });
  expect(await gallery('add', photos, '--dryrun')).toMatchObject({
    exit: 2,
    stderr: 'gallery: add: unknown option --dryrun; try: bun run gallery add --help\n',
  });
});
