import { expect, test } from 'bun:test';
import { DESCRIPTOR_LENGTH, type FaceQuality } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import type { DescribedFace } from './describe-photo.ts';
import { createIdentify, type IdentifyOptions } from './identify.ts';
import { createExactIndex } from './match-faces.ts';

const at = (value: number) => {
  const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
  descriptor[0] = value;
  return descriptor;
};
const quality: FaceQuality = { size: 3.5, score: 0.75, sharpness: 0.4, roll: -3, yaw: 12 };
const face = (value: number): DescribedFace => ({
  box: { x: 1, y: 2, width: 3, height: 4 },
  score: 0.75,
  descriptor: at(value),
  quality,
});

const known = createExactIndex([
  { name: 'anna_1.jpg', descriptor: at(0) },
  { name: 'anna_2.jpg', descriptor: at(0.1) },
  { name: 'bert/x.jpg', descriptor: at(1) },
  { name: 'cleo_1.jpg', descriptor: at(5) },
  { name: 'dora_1.jpg', descriptor: at(9) },
]);

function identifyFaces(values: readonly number[], more: Partial<IdentifyOptions> = {}) {
  const identify = createIdentify({
    imageRoots: ['/photos'],
    threshold: 0.5,
    galleryWaitMs: 60_000,
    gallery: { refresh: () => Promise.resolve(), current: () => ({ version: 'v1', index: known, problems: [] }) },
    describe: () => Promise.resolve({ faces: values.map(face), width: 640, height: 480, contentHash: '' }),
    engine: () => 'fake',
    log: silentLogger(),
    ...more,
  });
  return identify('a.jpg');
}

test('every face gets its candidates of different people, and the nearest below the threshold', async () => {
  const answer = await identifyFaces([0.25, 3]);
  expect(answer).toMatchObject({
    imageName: 'anna_2.jpg',
    engine: 'fake',
    galleryVersion: 'v1',
    imageWidth: 640,
    imageHeight: 480,
    threshold: 0.5,
  });
  const [first, second] = answer.faces;
  expect(first?.candidates.map(({ imageName }) => imageName)).toEqual(['anna_2.jpg', 'bert/x.jpg', 'cleo_1.jpg']);
  expect(first?.candidates[0]?.distance).toBeCloseTo(0.15);
  expect(first?.matchedImageName).toBe('anna_2.jpg');
  expect(first?.box).toEqual({ x: 1, y: 2, width: 3, height: 4 });
  expect(first?.descriptor).toHaveLength(DESCRIPTOR_LENGTH);
  expect(second?.matchedImageName).toBe('');
  expect(second?.candidates).toHaveLength(3);
});

test('the margin is from the first to the second person, and not there when there is no second', async () => {
  const [face] = (await identifyFaces([0.25])).faces;
  expect(face?.margin).toBeCloseTo(0.75 - 0.15);
  expect(face).toMatchObject({ quality, tooPoor: '' });
  const index = createExactIndex([{ name: 'anna_1.jpg', descriptor: at(0) }]);
  const gallery = { refresh: () => Promise.resolve(), current: () => ({ version: 'v1', index, problems: [] }) };
  expect((await identifyFaces([0.25], { gallery })).faces[0]?.margin).toBeUndefined();
});

test('a face that is too poor is reported and never matched, however near somebody is', async () => {
  const faces = [{ ...face(0), tooPoor: 'blurred' as const }, face(0.4)];
  const answer = await identifyFaces([], {
    describe: () => Promise.resolve({ faces, width: 640, height: 480, contentHash: '' }),
  });
  const [poor, good] = answer.faces;
  expect(poor).toMatchObject({ tooPoor: 'blurred', quality, candidates: [], matchedImageName: '' });
  expect(poor?.margin).toBeUndefined();
  expect(poor?.descriptor).toHaveLength(DESCRIPTOR_LENGTH);
  // Nor does it keep the person from the face that may have her.
  expect(good?.matchedImageName).toBe('anna_2.jpg');
  const alone = await identifyFaces([], {
    describe: () => Promise.resolve({ faces: faces.slice(0, 1), width: 640, height: 480, contentHash: '' }),
  });
  expect(alone.imageName).toBe('not_found');
});

test('the name is that of the smallest distance over all faces', async () => {
  const answer = await identifyFaces([0.3, 1.02]);
  expect(answer.faces.map(({ matchedImageName }) => matchedImageName)).toEqual(['anna_2.jpg', 'bert/x.jpg']);
  expect(answer.imageName).toBe('bert/x.jpg');
});

test('a person is on a photo once: the nearer face has the name', async () => {
  const answer = await identifyFaces([0.4, 0.05]);
  expect(answer.faces.map(({ matchedImageName }) => matchedImageName)).toEqual(['', 'anna_1.jpg']);
});

test('nobody known, no face at all, nobody enrolled: not_found', async () => {
  expect((await identifyFaces([3])).imageName).toBe('not_found');
  expect(await identifyFaces([])).toMatchObject({ imageName: 'not_found', faces: [] });
  const nobody = { version: 'v0', index: createExactIndex([]), problems: [] };
  const gallery = { refresh: () => Promise.resolve(), current: () => nobody };
  expect(await identifyFaces([0], { gallery })).toMatchObject({ imageName: 'not_found', galleryVersion: 'v0' });
});

test('exactly the threshold is no match', async () => {
  expect((await identifyFaces([1.5])).imageName).toBe('not_found');
  expect((await identifyFaces([1.5], { threshold: 0.5001 })).imageName).toBe('bert/x.jpg');
});

test('it waits for known photos that are new', async () => {
  const refreshed = Promise.withResolvers<void>();
  let index = createExactIndex([]);
  const gallery = {
    refresh: () => refreshed.promise,
    current: () => ({ version: 'v', index, problems: [] }),
  };
  const answer = identifyFaces([0], { gallery });
  index = known;
  refreshed.resolve();
  expect((await answer).imageName).toBe('anna_1.jpg');
});

test('but not for ever, nor when there is no face to match; and a refresh that fails fails nobody', async () => {
  const current = () => ({ version: 'v', index: known, problems: [] });
  const never = { refresh: () => new Promise<void>(() => undefined), current };
  expect((await identifyFaces([0], { gallery: never, galleryWaitMs: 1 })).imageName).toBe('anna_1.jpg');
  expect((await identifyFaces([], { gallery: never })).imageName).toBe('not_found');
  const broken = { refresh: () => Promise.reject(new Error('disk')), current };
  expect((await identifyFaces([0], { gallery: broken })).imageName).toBe('anna_1.jpg');
});
