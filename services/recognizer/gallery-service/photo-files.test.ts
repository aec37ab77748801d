import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { incomingName, LEFT_BEHIND_MS, placePhoto, receivePhoto, sweepIncoming } from './photo-files.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-photos-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* pieces(...texts: string[]) {
  for (const text of texts) yield new TextEncoder().encode(text);
}

const receive = (...texts: string[]) => receivePhoto(folder, incomingName(), pieces(...texts), 100);

test('of two that come at once under one name the second is refused, and the first stays', async () => {
  const [first, second, same] = [await receive('fi', 'rst'), await receive('second'), await receive('first')];
  await placePhoto(folder, first, 'anna/1.jpg');
  await expect(placePhoto(folder, second, 'anna/1.jpg')).rejects.toThrow('Another photo has the name');
  await placePhoto(folder, same, 'anna/1.jpg');
  expect(await readFile(join(folder, 'anna', '1.jpg'), 'utf8')).toBe('first');
  expect((await readdir(folder)).sort()).toEqual([second.name, 'anna']);
});

test('a source that breaks off leaves nothing', async () => {
  async function* broken() {
    yield new Uint8Array(10);
    throw new Error('broken off');
  }
  await expect(receivePhoto(folder, incomingName(), broken(), 100)).rejects.toThrow('broken off');
  expect(await readdir(folder)).toEqual([]);
});

test('what a crash has left behind is swept away, what is coming in now is not', async () => {
  const [old, fresh, waiting] = [await receive('old'), await receive('fresh'), await receive('waiting')];
  const longAgo = new Date(Date.now() - LEFT_BEHIND_MS - 1_000);
  await writeFile(join(folder, '.other'), '');
  for (const name of [old.name, waiting.name, '.other']) await utimes(join(folder, name), longAgo, longAgo);
  await sweepIncoming(folder, new Set([waiting.name]));
  expect((await readdir(folder)).sort()).toEqual([fresh.name, waiting.name, '.other'].sort());
});
