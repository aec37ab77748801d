import { expect, test } from 'bun:test';
import { readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { galleriesInFolder, nearest } from './fixtures/galleries-in-folder.ts';

const { world, loaded, enrol } = galleriesInFolder();

test('the next start describes nothing again, also what was renamed', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await enrol('group_1.jpg', '2 0');
  const first = await loaded();
  const { version } = first.current();
  await first.stop();
  const second = await loaded();
  expect(second.current().version).toBe(version);
  expect(second.current().problems).toHaveLength(1);
  await rename(join(world.folder, 'anna_1.jpg'), join(world.folder, 'anna_2.jpg'));
  await second.refresh();
  expect(nearest(second, 0.1)).toEqual(['anna_2.jpg']);
  expect(world.described).toHaveLength(2);
  await loaded({ engine: 'another' });
  expect(world.described).toHaveLength(4);
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
  const [name = ''] = (await readdir(join(world.base, 'cache'))).filter((file) => file.endsWith('.bin'));
  return (await stat(join(world.base, 'cache', name))).size;
}

test('one photo more is added to the cache; what is gone leaves it when the gallery stops', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  const gallery = await loaded();
  await enrol('bert_1.jpg', '1 0.2');
  await gallery.refresh();
  await enrol('bert_1.jpg', '1 0.3');
  await gallery.refresh();
  await rm(join(world.folder, 'anna_1.jpg'));
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
  expect(world.described).toHaveLength(4);
});

test('a cache that is damaged at its end is made whole again', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await enrol('bert_1.jpg', '1 0.2');
  await (await loaded()).stop();
  const size = await cacheSize();
  const [name = ''] = await readdir(join(world.base, 'cache'));
  await truncate(join(world.base, 'cache', name), size - 3);
  await (await loaded()).stop();
  expect(await cacheSize()).toBe(size);
  expect(world.described).toHaveLength(3);
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
  expect(await readdir(join(world.base, 'cache'))).toContain('index.hnsw');
});
