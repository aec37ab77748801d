import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Descriptor } from '@lineup/domain';
import { decodePhoto, type Picture } from '@lineup/photo';
import { type DescribedFace, describePhoto } from './describe-photo.ts';
import type { Engine } from './engine.ts';
import { createOnnxEngine } from './engine-onnx.ts';
import { FACE_COUNTS, samplePhoto } from './fixtures/sample-photos.ts';
import { cutPicture } from './net-input.ts';
import { turnBack, turnPicture } from './turn-picture.ts';

let cacheDir = '';
let engine: Engine;
const pictures: Picture[] = [];
let upright: DescribedFace[] = [];

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'lineup-unusual-'));
  engine = createOnnxEngine({ cacheDir, tell: () => undefined });
  await engine.load();
  for (let photo = 1; photo <= 6; photo++) pictures.push(await decodePhoto(await samplePhoto(photo)));
  upright = await describePhoto(engine, pictureAt(0));
}, 120_000);
afterAll(async () => {
  await engine?.dispose();
  await rm(cacheDir, { recursive: true, force: true });
});

function pictureAt(at: number): Picture {
  const picture = pictures[at];
  if (!picture) throw new Error('no picture');
  return picture;
}

function distance(a: Descriptor, b: Descriptor): number {
  return Math.hypot(...a.map((value, at) => value - (b[at] ?? Number.NaN)));
}

test('a photo that lies on its side or stands on its head has the same faces, where they are on it', async () => {
  const picture = pictureAt(0);
  for (const turn of [1, 2, 3] as const) {
    const found = await describePhoto(engine, turnPicture(picture, turn));
    expect(found).toHaveLength(upright.length);
    for (const { box, descriptor } of found) {
      const middle = turnBack({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, turn, picture);
      const same = upright.find((face) => distance(face.descriptor, descriptor) < 0.2);
      if (!same) throw new Error(`turned by ${turn} quarters, a face is nobody's`);
      const apart = Math.hypot(same.box.x + same.box.width / 2 - middle.x, same.box.y + same.box.height / 2 - middle.y);
      expect(apart).toBeLessThan(20);
    }
  }
}, 120_000);

test('of a crowd beyond all measure the largest faces are looked at', async () => {
  const { landmarks, score } = (await engine.detect(pictureAt(0)))[0] ?? { landmarks: [], score: 0 };
  const crowd = Array.from({ length: 400 }, (_, at) => ({
    box: { x: at, y: at, width: 20 + at, height: 20 + at },
    score,
    landmarks,
  }));
  let described = 0;
  const seeing: Engine = {
    ...engine,
    detect: () => Promise.resolve(crowd),
    describe: (chips) => {
      described += chips.length;
      return Promise.resolve(chips.map(() => new Float32Array(128)));
    },
  };
  const found = await describePhoto(seeing, pictureAt(0));
  expect(described).toBe(300);
  expect(found.map(({ quality }) => Math.round(quality.size))).toEqual(
    Array.from({ length: 150 }, (_, at) => 419 - at),
  );
}, 60_000);

test('small faces of a large photo are found, each once', async () => {
  const wall = wallOfSamples(4, 3);
  const inAll = FACE_COUNTS.reduce((sum, count) => sum + count, 0) * 2;
  expect((await engine.detect(wall)).length).toBeLessThan(inAll * 0.9);
  const found = await describePhoto(engine, wall);
  expect(found.length).toBeGreaterThanOrEqual(inAll - 3);
  expect(found.length).toBeLessThanOrEqual(inAll + 3);
  // Turned on its side it has as many: once it is known which way up it is, all of it is looked at.
  const turned = await describePhoto(engine, turnPicture(wall, 1));
  expect(Math.abs(turned.length - found.length)).toBeLessThan(6);
}, 120_000);

/** The sample photos in rows, each half as large as it is. */
function wallOfSamples(columns: number, rows: number): Picture {
  const [width, height] = [960, 640];
  const data = new Uint8Array(columns * width * rows * height * 3);
  for (let at = 0; at < columns * rows; at++) {
    const cell = cutPicture(pictureAt(at % 6), { x: 0, y: 0, width: width * 2, height: height * 2 }, 2);
    const corner = Math.floor(at / columns) * height * columns * width + (at % columns) * width;
    for (let y = 0; y < height; y++) {
      data.set(cell.data.subarray(y * width * 3, (y + 1) * width * 3), (corner + y * columns * width) * 3);
    }
  }
  return { data, width: columns * width, height: rows * height };
}
