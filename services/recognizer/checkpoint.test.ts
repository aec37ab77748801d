import { expect, test } from 'bun:test';
import { createCheckpoint, GivenUp } from './checkpoint.ts';
import { describePhoto } from './describe-photo.ts';
import type { Engine } from './engine.ts';

test('what is given up ends at the next step', async () => {
  const steps: string[] = [];
  const call = new AbortController();
  const face = { box: { x: 0, y: 0, width: 9, height: 9 }, score: 1, landmarks: [] };
  const counting: Engine = {
    name: 'counting',
    load: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    detect: () => {
      steps.push('detect');
      call.abort();
      return Promise.resolve([face]);
    },
    landmarks: () => {
      steps.push('landmarks');
      return Promise.resolve([]);
    },
    describe: () => {
      steps.push('describe');
      return Promise.resolve([]);
    },
  };
  const picture = { data: new Uint8Array(300), width: 10, height: 10 };
  await expect(describePhoto(counting, picture, createCheckpoint(call.signal))).rejects.toBeInstanceOf(GivenUp);
  expect(steps).toEqual(['detect']);
});
