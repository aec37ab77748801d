import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLogger } from '@lineup/log';
import { DEFAULT_LIMITS, openPhoto } from '@lineup/photo';
import { type TempFolder, tempFolder } from '../../test/harness/temp-folder.ts';
import { contentHash } from './content-hash.ts';
import { seeKnownPhotos } from './see-known-photos.ts';
import type { PhotoFaces, PhotoRef } from './worker-protocol.ts';

let temp: TempFolder;
let described: string[];
beforeEach(async () => {
  temp = tempFolder('see-known-photos');
  described = [];
  await mkdir(join(temp.path, 'known'));
});
afterEach(() => temp.remove());

/** In place of the workers: a file holds the number of its faces. */
async function describe({ path, roots }: PhotoRef): Promise<PhotoFaces> {
  described.push(path);
  const { bytes } = await openPhoto(path, roots);
  const [count = ''] = new TextDecoder().decode(bytes).split(' ');
  const face = { box: { x: 0, y: 0, width: 9, height: 9 }, score: 0.9, descriptor: new Float32Array(128).fill(0.5) };
  return { faces: Array(Number(count)).fill(face), width: 9, height: 9, contentHash: contentHash(bytes) };
}

const put = (name: string, text: string) => writeFile(join(temp.path, 'known', name), text);
const see = () =>
  seeKnownPhotos({
    pool: { engine: () => 'fake', describe },
    settings: {
      cacheDir: join(temp.path, 'cache'),
      knownPeople: join(temp.path, 'known'),
      limits: DEFAULT_LIMITS,
      GALLERY_RESCAN_MS: 3_600_000,
    },
    log: silentLogger(),
  });

test('every file is in it by its name: with its descriptor, or why it is left out', async () => {
  await put('bob_1.jpg', '2 faces');
  await put('ada_1.jpg', '1 face');
  expect(await see()).toEqual([
    { file: 'ada_1.jpg', contentHash: contentHash('1 face'), seen: { descriptor: new Float32Array(128).fill(0.5) } },
    {
      file: 'bob_1.jpg',
      contentHash: contentHash('2 faces'),
      seen: { leftOut: '2 faces are on it; a known photo shows exactly one.' },
    },
  ]);
});

test('what was seen before is not looked at again, and what is gone is gone', async () => {
  await put('ada_1.jpg', '1 face');
  await put('bob_1.jpg', '1 other');
  await see();
  await rm(join(temp.path, 'known', 'ada_1.jpg'));
  await put('cy_1.jpg', '1 third');
  described = [];
  expect((await see()).map(({ file }) => file)).toEqual(['bob_1.jpg', 'cy_1.jpg']);
  expect(described).toEqual(['cy_1.jpg']);
});

test('nobody is known where there is no folder yet', async () => {
  await rm(join(temp.path, 'known'), { recursive: true });
  expect(await see()).toEqual([]);
});
