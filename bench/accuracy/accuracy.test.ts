/** The command itself, with real photos and a recognizer's workers. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type FACES, portrait, samplePath } from '../../services/recognizer/fixtures/sample-photos.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { allowForRealTime } from '../../test/harness/test-timeout.ts';

allowForRealTime();
const temp = tempFolder('accuracy');
const photos = join(temp.path, 'photos');
afterAll(() => temp.remove());

beforeAll(async () => {
  const put = async (name: string, face: keyof typeof FACES, margin?: number) =>
    writeFile(join(photos, name), await portrait(face, margin));
  for (const person of ['cora', 'freya', 'lou', 'wall']) await mkdir(join(photos, person), { recursive: true });
  await put('freya/first.jpg', 'fairInFirst');
  await put('freya/third.jpg', 'fairInThird');
  await put('cora/a.jpg', 'curlyInThird');
  await put('cora/b.jpg', 'curlyInThird', 0.8);
  await copyFile(join(photos, 'cora/a.jpg'), join(photos, 'cora/copy.jpg'));
  await put('lou/alone.jpg', 'leftInSixth');
  await copyFile(samplePath(2), join(photos, 'lou/with_others.jpg'));
  await writeFile(join(photos, 'lou/broken.jpg'), (await portrait('leftInSixth')).slice(0, 5_000));
  const grey = sharp({ create: { width: 300, height: 200, channels: 3, background: '#888888' } });
  await grey.jpeg().toFile(join(photos, 'wall/grey.jpg'));
  await writeFile(join(photos, 'notes.txt'), 'freya has red hair');
});

async function accuracy(...words: string[]) {
  const run = Bun.spawn([process.execPath, join(import.meta.dir, 'main.ts'), ...words], {
    env: { ...process.env, DATA_DIR: join(temp.path, 'data'), RECOGNIZER_WORKERS: '1' },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout, stderr] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
  return { exit: await run.exited, stdout, stderr };
}

test('tells people apart, and names every photo that it could not use', async () => {
  const html = join(temp.path, 'report.html');
  const { exit, stdout, stderr } = await accuracy(photos, '--json', '--html', html);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    photos: 9,
    people: 4,
    compared: 6,
    missed: ['wall/grey.jpg'],
    unreadable: [{ name: 'lou/broken.jpg', reason: 'The photo is damaged or cut off.' }],
    several_faces: 1,
    copies: ['cora/copy.jpg'],
    genuine_pairs: { total: 3, measured: 3 },
    impostor_pairs: { total: 12, measured: 12 },
  });
  // Cora is cut twice out of one photo, and Freya is on two; of Lou's, one shows strangers.
  expect(report.tar[0]).toMatchObject({ far: 0, tar: 2 / 3 });
  expect(report.worst_pairs[0].photos).toEqual(['lou/alone.jpg', 'lou/with_others.jpg']);
  expect(report.rank_one).toMatchObject({ right: 4, asked: 6 });
  expect(stderr).toContain('passed over: notes.txt lies in no folder of a person');
  expect(exit).toBe(0);
  const page = await Bun.file(html).text();
  expect(page.match(/src="data:image\/jpeg;base64,\/9j\//g)?.length).toBeGreaterThan(10);
  expect(page).toContain('lou/broken.jpg');
});

test('the page goes into the data folder unless told otherwise', async () => {
  const { exit, stdout, stderr } = await accuracy(photos);
  expect(stdout).toContain('TAR at FAR 1/1000');
  const file = join(temp.path, 'data', 'accuracy.html');
  expect(stderr).toContain(`page with pictures: ${file}`);
  expect(await Bun.file(file).text()).toStartWith('<!doctype html>');
  expect(exit).toBe(0);
});

test('bad input is told in a line', async () => {
  expect(await accuracy()).toMatchObject({ exit: 2, stderr: expect.stringContaining('a folder is missing; try') });
  expect(await accuracy(join(temp.path, 'nowhere'))).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining('ENOENT'),
  });
  expect(await accuracy(join(photos, 'wall'))).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('no face was found'),
  });
});
