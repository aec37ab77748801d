import { expect, test } from 'bun:test';
import { status } from '@grpc/grpc-js';
import { silentLogger } from '@lineup/log';
import type { GalleryStatus } from './gallery-client.ts';
import { createWatchRecognizer } from './watch-recognizer.ts';

const STATUS: GalleryStatus = {
  engine: 'onnx',
  photosIn: 7,
  photosLeftOut: 1,
  photosWaiting: 2,
  galleryVersion: 'v7',
  threshold: 0.5,
};

test('tells what it found last, and how long ago, also while the recognizer is away', async () => {
  let clock = 1_000;
  const answers: (() => Promise<GalleryStatus>)[] = [
    async () => STATUS,
    async () => Promise.reject(Object.assign(new Error('away'), { code: status.UNAVAILABLE })),
    async () => Promise.reject(Object.assign(new Error('what?'), { code: status.UNIMPLEMENTED })),
  ];
  const asked = Promise.withResolvers<void>();
  const watch = createWatchRecognizer({
    gallery: {
      async status() {
        const answer = answers.shift();
        if (!answer) throw new Error('asked too often');
        return answer();
      },
    },
    isReady: async () => true,
    breaker: { ready: async () => 0, decline: () => undefined },
    log: silentLogger(),
    now: () => clock,
    async pause(_ms, signal) {
      if (answers.length > 0) return;
      asked.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  });
  expect(watch.report()).toBeUndefined();
  await watch.start();
  await asked.promise;
  clock += 4_000;
  expect(watch.report()).toEqual({ ...STATUS, agoMs: 4_000 });
  await watch.stop();
});

test('asks nothing while the breaker is open', async () => {
  const rests = Promise.withResolvers<void>();
  const watch = createWatchRecognizer({
    gallery: { status: () => Promise.reject(new Error('asked')) },
    isReady: () => Promise.reject(new Error('asked')),
    breaker: { ready: async () => 5_000, decline: () => undefined },
    log: silentLogger(),
    async pause(_ms, signal) {
      rests.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  });
  await watch.start();
  await rests.promise;
  expect(watch.report()).toBeUndefined();
  await watch.stop();
});

test('asks a recognizer that is loading nothing more, and lets others have their turn', async () => {
  const rests = Promise.withResolvers<void>();
  let declined = 0;
  const watch = createWatchRecognizer({
    gallery: { status: () => Promise.reject(new Error('asked')) },
    isReady: async () => false,
    breaker: {
      ready: async () => 0,
      decline() {
        declined += 1;
      },
    },
    log: silentLogger(),
    async pause(_ms, signal) {
      rests.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  });
  await watch.start();
  await rests.promise;
  expect([watch.report(), declined]).toEqual([undefined, 1]);
  await watch.stop();
});
