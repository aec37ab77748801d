import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Descriptor } from '@lineup/domain';
import { decodePhoto, type Picture } from '@lineup/photo';
import { alignFace } from './align-face.ts';
import { type DescribedFace, describePhoto } from './describe-photo.ts';
import type { Chip, LocatedFace, Point } from './engine.ts';
import { createOnnxEngine } from './engine-onnx.ts';
import { createWasmEngine } from './engine-wasm.ts';
import { FACE_COUNTS, samplePath, samplePhoto } from './fixtures/sample-photos.ts';
import { startTensorflow, testWithTensorflow } from './fixtures/tensorflow-worker.ts';
import { cutPicture } from './net-input.ts';
import { turnPicture } from './turn-picture.ts';

/** What makes a face the same: pixels, pixels, Euclidean distance. */
const ALLOWED = { box: 1, landmark: 0.5, descriptor: 1e-3 };
const LIMIT = 180_000;

/** What face-api itself says of a photo: its nets, and its own code around them. */
interface Theirs {
  readonly detection: { readonly score: number; readonly box: LocatedFace['box'] };
  readonly landmarks: { readonly positions: readonly Point[] };
}

const faceApi = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js');
const wasm = createWasmEngine();
let cacheDir = '';
let onnx: ReturnType<typeof createOnnxEngine>;
const photos: {
  readonly picture: Picture;
  readonly theirs: readonly Theirs[];
  readonly located: readonly LocatedFace[];
  readonly golden: readonly DescribedFace[];
  readonly described: readonly DescribedFace[];
}[] = [];

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'lineup-onnx-'));
  onnx = createOnnxEngine({ cacheDir, tell: () => undefined });
  await Promise.all([wasm.load(), onnx.load()]);
  for (let photo = 1; photo <= 6; photo++) {
    const picture = await decodePhoto(await samplePhoto(photo));
    photos.push({
      picture,
      theirs: await faceApiItself(picture),
      located: await onnx.detect(picture),
      golden: await describePhoto(wasm, picture),
      described: await describePhoto(onnx, picture),
    });
  }
}, LIMIT);
afterAll(async () => {
  await Promise.all([wasm.dispose(), onnx?.dispose()]);
  await rm(cacheDir, { recursive: true, force: true });
});

async function faceApiItself({ data, width, height }: Picture): Promise<Theirs[]> {
  const whole = faceApi.tf.tensor3d(data, [height, width, 3], 'int32');
  const options = new faceApi.SsdMobilenetv1Options({ minConfidence: 0.5 });
  const found = await faceApi.detectAllFaces(whole, options).withFaceLandmarks();
  whole.dispose();
  return found;
}

function distance(a: Descriptor | undefined, b: Descriptor | undefined): number {
  return Math.hypot(...(a ?? []).map((value, at) => value - (b?.[at] ?? Number.NaN)));
}

test('the same faces are found as by face-api, in the same order, with boxes within a pixel', () => {
  expect(photos.map(({ theirs }) => theirs.length)).toEqual(FACE_COUNTS);
  for (const { located, theirs } of photos) {
    expect(located).toHaveLength(theirs.length);
    for (const [at, { box, score }] of located.entries()) {
      const golden = theirs[at]?.detection;
      expect(Math.abs(score - (golden?.score ?? 0))).toBeLessThan(1e-3);
      for (const side of ['x', 'y', 'width', 'height'] as const) {
        expect(Math.abs(box[side] - (golden?.box[side] ?? Number.NaN))).toBeLessThan(ALLOWED.box);
      }
    }
  }
});

test('landmarks are within half a pixel of those of face-api', () => {
  for (const { located, theirs } of photos) {
    for (const [at, { landmarks }] of located.entries()) {
      const golden = theirs[at]?.landmarks.positions ?? [];
      const apart = landmarks.map(({ x, y }, index) =>
        Math.hypot(x - (golden[index]?.x ?? 0), y - (golden[index]?.y ?? 0)),
      );
      expect(apart).toHaveLength(68);
      expect(Math.max(...apart)).toBeLessThan(ALLOWED.landmark);
    }
  }
});

test(
  'what is left away of the square beside a photo changes nothing; faces that its edge cuts move a little',
  async () => {
    const picture = photos[0]?.picture;
    if (!picture) throw new Error('no picture');
    const low = cutPicture(picture, { x: 0, y: 0, width: picture.width, height: 600 }, 1);
    const views = [
      { view: turnPicture(picture, 1), allowed: 0.01 },
      { view: low, allowed: 8 },
    ];
    for (const { view, allowed } of views) {
      const [ours, theirs] = [await onnx.detect(view), await wasm.detect(view)];
      expect(ours).toHaveLength(3);
      expect(theirs).toHaveLength(3);
      for (const [at, { box }] of ours.entries()) {
        for (const side of ['x', 'y', 'width', 'height'] as const) {
          expect(Math.abs(box[side] - (theirs[at]?.box[side] ?? Number.NaN))).toBeLessThan(allowed);
        }
      }
    }
  },
  LIMIT,
);

test('descriptors are those of the net on TensorFlow.js', () => {
  for (const { golden, described } of photos) {
    expect(described).toHaveLength(golden.length);
    for (const [at, { descriptor }] of described.entries()) {
      expect(distance(descriptor, golden[at]?.descriptor)).toBeLessThan(ALLOWED.descriptor);
    }
  }
});

testWithTensorflow(
  'TensorFlow itself gives the same faces, boxes and descriptors as both',
  async () => {
    const tensorflow = await startTensorflow();
    try {
      for (const [at, { golden, described }] of photos.entries()) {
        const path = samplePath(at + 1);
        const { faces } = await tensorflow.describe({ path, roots: [dirname(path)] }, LIMIT);
        for (const theirs of [golden, described]) {
          expect(faces).toHaveLength(theirs.length);
          for (const [face, { box, score, descriptor }] of faces.entries()) {
            const other = theirs[face];
            expect(Math.abs(score - (other?.score ?? 0))).toBeLessThan(1e-3);
            for (const side of ['x', 'y', 'width', 'height'] as const) {
              expect(Math.abs(box[side] - (other?.box[side] ?? Number.NaN))).toBeLessThan(ALLOWED.box);
            }
            expect(distance(descriptor, other?.descriptor)).toBeLessThan(ALLOWED.descriptor);
          }
        }
      }
    } finally {
      await tensorflow.stop();
    }
  },
  LIMIT,
);

test(
  'of one and the same chip both nets say the same, and a batch changes nothing',
  async () => {
    const chips: Chip[] = photos.flatMap(({ picture, located }) =>
      located.map(({ landmarks }) => alignFace(picture, landmarks)),
    );
    chips.push(new Float32Array(150 * 150 * 3).map((_, at) => (at * 7919) % 251));
    const [ours, theirs] = [await onnx.describe(chips), await wasm.describe(chips)];
    expect(ours).toHaveLength(23);
    for (const [at, descriptor] of ours.entries()) expect(distance(descriptor, theirs[at])).toBeLessThan(1e-5);
    const [alone] = await onnx.describe(chips.slice(5, 6));
    expect(distance(alone, ours[5])).toBeLessThan(1e-6);
  },
  LIMIT,
);

test(
  'without faces there is nothing to describe',
  async () => {
    expect(await onnx.describe([])).toEqual([]);
    expect(await describePhoto(onnx, { data: new Uint8Array(3), width: 1, height: 1 })).toEqual([]);
  },
  LIMIT,
);

test('it says so when it is not loaded', async () => {
  const engine = createOnnxEngine({ cacheDir, tell: () => undefined });
  await expect(engine.describe([new Float32Array(150 * 150 * 3)])).rejects.toThrow('engine onnx is not loaded');
  await engine.dispose();
});

test(
  'where nothing can be kept it computes all the same',
  async () => {
    const engine = createOnnxEngine({ cacheDir: '/dev/null/cache', tell: () => undefined });
    await engine.load();
    const { picture, located } = photos[2] ?? { picture: { data: new Uint8Array(), width: 0, height: 0 } };
    expect(await engine.detect(picture)).toEqual([...(located ?? [])]);
    await engine.dispose();
    await expect(engine.detect(picture)).rejects.toThrow('engine onnx is not loaded');
  },
  LIMIT,
);
