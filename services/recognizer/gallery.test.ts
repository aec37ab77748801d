import { expect, test } from 'bun:test';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from './content-hash.ts';
import { galleriesInFolder, nearest } from './fixtures/galleries-in-folder.ts';

const { world, loaded, enrol } = galleriesInFolder();

test('photos of exactly one face are in; the others are reported, logged and left out', async () => {
  await enrol('anna_1.jpg', '1 0.1');
  await mkdir(join(world.folder, 'bert'));
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
    expect(world.warnings.filter((line) => line.includes(`${name} is left out`))).toHaveLength(1);
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
  expect(world.described).toHaveLength(4);
});

test('a folder that is not there is an empty gallery, until it is there', async () => {
  await rm(world.folder, { recursive: true });
  const gallery = await loaded();
  expect(gallery.current().index.size).toBe(0);
  await mkdir(world.folder);
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

  await rm(join(world.folder, 'anna_1.jpg'));
  await gallery.refresh();
  expect(nearest(gallery, 0.2)).toEqual(['bert_1.jpg']);
  versions.push(gallery.current().version);
  expect(new Set(versions).size).toBe(4);
  expect(world.described).toEqual(['anna_1.jpg', 'bert_1.jpg', 'bert_1.jpg']);
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
  await rm(join(world.folder, 'bert_1.jpg'));
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
  world.gate = held.promise;
  await enrol('anna_1.jpg', '1 0.7');
  const refreshed = gallery.refresh();
  while (world.described.length < 2) await Bun.sleep(1);
  expect(gallery.waiting()).toBe(1);
  expect(gallery.current().index.nearestPeople(new Float32Array(128).fill(0.1), 1)[0]?.distance).toBeCloseTo(0);
  held.resolve();
  await refreshed;
  expect(gallery.current().index.nearestPeople(new Float32Array(128).fill(0.7), 1)[0]?.distance).toBeCloseTo(0);
});

test('a half-written photo is looked at again when it has grown', async () => {
  await writeFile(join(world.folder, 'anna_1.jpg'), '1');
  const gallery = await loaded();
  expect(gallery.current().problems).toHaveLength(1);
  await writeFile(join(world.folder, 'anna_1.jpg'), '1 0.1');
  await gallery.refresh();
  expect(gallery.current().problems).toEqual([]);
  expect(nearest(gallery, 0.1)).toEqual(['anna_1.jpg']);
});

test('a photo over which a worker died is tried again, later', async () => {
  await enrol('anna_1.jpg', 'crash');
  const gallery = await loaded();
  await gallery.refresh();
  expect(world.described).toHaveLength(1);
  const impatient = await loaded({ rescanMs: 1 });
  expect(world.described).toHaveLength(2);
  // Ends by the test's own time limit if it is never tried again.
  while (world.described.length < 4) await impatient.refresh();
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
  await rm(join(world.folder, 'anna_1.jpg'));
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
