import { expect, test } from 'bun:test';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../test/harness/eventually.ts';
import { galleriesInFolder } from './fixtures/galleries-in-folder.ts';
import { galleryMark } from './forget-caches.ts';

const { world, loaded, enrol } = galleriesInFolder();

const cacheFolder = () => join(world.base, 'cache');
const kept = async () => (await readdir(cacheFolder())).sort();

/** Does a file of the cache hold a name, or the descriptor of a text photo of this value? */
async function holds(what: string | number): Promise<boolean> {
  const bytes = typeof what === 'string' ? Buffer.from(what) : Buffer.from(new Float32Array(4).fill(what).buffer);
  const files = await Promise.all((await kept()).map((name) => readFile(join(cacheFolder(), name))));
  return files.some((file) => file.includes(bytes));
}

test('who is gone leaves the cache within seconds, without anybody asking', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await enrol('bert_1.jpg', '1 0.2');
  const gallery = await loaded({ lookMs: 20 });
  await eventually('both are kept', async () => (await holds('anna_1.jpg')) && (await holds(0.2)));
  await rm(join(world.folder, 'anna_1.jpg'));
  await eventually('she is not kept any more', async () => !(await holds('anna_1.jpg')) && !(await holds(0.1)));
  expect(gallery.names()).toEqual(['bert_1.jpg']);
  expect(await holds(0.2)).toBe(true);
});

test('so does who went while nothing ran', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await enrol('bert_1.jpg', '1 0.2');
  await (await loaded()).stop();
  expect(await holds(0.1)).toBe(true);
  await rm(join(world.folder, 'anna_1.jpg'));
  await loaded();
  await eventually('she is not kept any more', async () => !(await holds(0.1)));
});

test('what other engines, earlier releases and crashes have left is deleted at a start, and nothing else', async () => {
  await mkdir(cacheFolder());
  const mark = galleryMark(world.folder);
  const half = `gallery-fake-${mark}.bin.123-0a1b2c3d.tmp`;
  const young = `gallery-fake-${mark}.bin.124-0a1b2c3d.tmp`;
  const others = [`gallery-wasm-${mark}.bin`, `gallery-wasm-${mark}.hnsw.keys`, 'gallery-fake-01234567.json', half];
  const stay = ['gallery-fake-76543210.bin', 'nets-1', young];
  for (const name of [...others, ...stay]) await writeFile(join(cacheFolder(), name), 'anna');
  await utimes(join(cacheFolder(), half), 1, 1);
  await loaded();
  expect(await kept()).toEqual(stay.sort());
});

/** So many that one who goes is no reason to build the index anew at once. */
async function enrolMany(): Promise<void> {
  for (const [at, letter] of [...'abcdefghijkl'].entries()) await enrol(`anna${letter}_1.jpg`, `1 ${at / 100}`);
}

test('an index that has rows of somebody who is gone is not kept', async () => {
  await enrolMany();
  const first = await loaded({ exactMax: 2 });
  await first.settled();
  await first.stop();
  expect(await kept()).toContain('index.hnsw');
  const second = await loaded({ exactMax: 2 });
  await second.settled();
  await rm(join(world.folder, 'annaa_1.jpg'));
  await second.refresh();
  await eventually('the index is gone', async () => !(await kept()).some((name) => name.startsWith('index.hnsw')));
  await second.stop();
  expect(await kept()).not.toContain('index.hnsw');
  // Built anew without them, it is kept again.
  const third = await loaded({ exactMax: 2 });
  await third.settled();
  await third.stop();
  expect(await kept()).toContain('index.hnsw');
});

test('nor one of which somebody went while nothing ran', async () => {
  await enrolMany();
  const first = await loaded({ exactMax: 2 });
  await first.settled();
  await first.stop();
  await rm(join(world.folder, 'annaa_1.jpg'));
  const second = await loaded({ exactMax: 2 });
  await second.settled();
  expect(await kept()).not.toContain('index.hnsw');
  await second.stop();
  expect(await kept()).not.toContain('index.hnsw');
});
