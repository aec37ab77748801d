import { afterEach, beforeEach, expect, test } from 'bun:test';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { KnownPhoto_State, type MatchResponse } from '@lineup/proto';
import { type ServedGallery, serveGallery } from '../fixtures/serve-gallery.ts';
import { identify, refusalOf } from '../fixtures/serve-grpc.ts';

const LIMIT = 60_000;

let served: ServedGallery;

beforeEach(async () => {
  served = await serveGallery();
});
afterEach(() => served.stop());

const descriptor = (value: number) => ({ values: Array<number>(128).fill(value) });

test(
  'the list has every file by name, with what became of it',
  async () => {
    await served.enroll('bert_1.jpg', '1 0.5');
    await served.enroll('anna/1.jpg', '1 0.25');
    await writeFile(join(served.folder, 'group_1.jpg'), '2 0.1');
    await served.gallery.refresh();
    const { IN, LEFT_OUT } = KnownPhoto_State;
    const bare = { reason: '', descriptor: [] };
    const left = { reason: '2 faces are on it; a known photo shows exactly one.', descriptor: [] };
    expect(await served.list()).toEqual([
      { imageName: 'anna/1.jpg', personKey: 'anna', state: IN, ...bare },
      { imageName: 'bert_1.jpg', personKey: 'bert', state: IN, ...bare },
      { imageName: 'group_1.jpg', personKey: 'group', state: LEFT_OUT, ...left },
    ]);
    const full = await served.list(true);
    expect(full.map(({ descriptor: values }) => values.length)).toEqual([128, 128, 0]);
    expect(full[0]?.descriptor[5]).toBe(0.25);
  },
  LIMIT,
);

test(
  'the status tells how many photos are in, left out and waiting',
  async () => {
    await served.enroll('anna_1.jpg', '1 0.25');
    await writeFile(join(served.folder, 'group_1.jpg'), '2 0.1');
    await served.gallery.refresh();
    const before = await served.status();
    expect(before).toEqual({
      engine: 'fake',
      photosIn: 1,
      photosLeftOut: 1,
      photosWaiting: 0,
      galleryVersion: served.gallery.current().version,
      threshold: 0.5,
    });
    const gate = Promise.withResolvers<void>();
    served.gate = gate.promise;
    await writeFile(join(served.folder, 'bert_1.jpg'), '1 0.5');
    const refreshed = served.gallery.refresh();
    while ((await served.status()).photosWaiting === 0) await Bun.sleep(1);
    expect(await served.status()).toEqual({ ...before, photosWaiting: 1 });
    gate.resolve();
    await refreshed;
    expect((await served.status()).photosIn).toBe(2);
  },
  LIMIT,
);

test(
  'a list is not made faster than it is read, and ends when its reader goes',
  async () => {
    served.fill(20_000);
    const call = served.client.list({ withDescriptors: true });
    call.on('error', () => undefined);
    const first = Promise.withResolvers<void>();
    call.once('data', () => {
      call.pause();
      first.resolve();
    });
    await first.promise;
    // Until the pipe is full.
    for (let before = -1; before < served.counts.listed; await Bun.sleep(200)) before = served.counts.listed;
    expect(served.counts.listed).toBeLessThan(20_000);
    call.cancel();
    await served.server.stop();
    expect(served.counts.listed).toBeLessThan(20_000);
  },
  LIMIT,
);

test(
  'candidates come with each descriptor, in order, and with the match at the threshold asked for',
  async () => {
    for (const [name, value] of [
      ['anna_1.jpg', 0],
      ['anna_2.jpg', 0.01],
      ['bert_1.jpg', 0.04],
      ['cleo_1.jpg', 0.08],
    ] as const) {
      await served.enroll(name, `1 ${value}`);
    }
    const [usual, strict, many, none] = await served.match(
      { faces: [descriptor(0), descriptor(0.2)] },
      { faces: [descriptor(0.02)], threshold: 0.05 },
      { faces: [descriptor(0)], candidates: 1 },
      { faces: [] },
    );
    expect(usual?.matches.map(({ matched }) => matched)).toEqual([true, false]);
    expect(usual?.matches[0]?.candidates.map(({ imageName }) => imageName)).toEqual([
      'anna_1.jpg',
      'bert_1.jpg',
      'cleo_1.jpg',
    ]);
    expect(usual?.threshold).toBe(0.5);
    expect(usual?.galleryVersion).toBe(served.gallery.current().version);
    expect(strict?.matches[0]?.matched).toBe(false);
    expect(strict?.threshold).toBeCloseTo(0.05);
    expect(many?.matches[0]?.candidates).toHaveLength(1);
    expect(none?.matches).toEqual([]);
    expect(served.counts.described).toBe(4);
  },
  LIMIT,
);

test.each([
  ['too few numbers', { faces: [{ values: [1, 2, 3] }] }, 'face 0 has 3 numbers'],
  ['too many', { faces: [descriptor(0), { values: Array(129).fill(0) }] }, 'face 1 has 129 numbers'],
  ['no number', { faces: [descriptor(Number.NaN)] }, 'is NaN'],
  ['infinite', { faces: [descriptor(Number.POSITIVE_INFINITY)] }, 'is Infinity'],
  ['a threshold of 0', { faces: [], threshold: 0 }, 'threshold is 0'],
  ['a threshold that is no number', { faces: [], threshold: Number.NaN }, 'threshold is NaN'],
  ['too many candidates', { faces: [], candidates: 4_000_000_000 }, 'at most 20'],
])('a match with %s is refused', async (_, request, says) => {
  const error = await refusalOf(served.match(request));
  expect(error.code).toBe(status.INVALID_ARGUMENT);
  expect(error.details).toContain(says);
});

test(
  'a request that is too large is refused, and the server goes on',
  async () => {
    const error = await refusalOf(served.match({ faces: Array(2_000).fill(descriptor(0)) }));
    expect(error.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(await served.match({ faces: [descriptor(0)] })).toHaveLength(1);
  },
  LIMIT,
);

test(
  'others are answered while 100,000 descriptors are matched',
  async () => {
    served.fill(2_000);
    let done = false;
    const batch = { faces: Array(400).fill(descriptor(0.5)), candidates: 0 };
    const call = served.client.match();
    const answers = (async () => {
      let matches = 0;
      for await (const answer of call) matches += (answer as MatchResponse).matches.length;
      done = true;
      return matches;
    })();
    const written = (async () => {
      for (let sent = 0; sent < 250; sent++) if (!call.write(batch)) await once(call, 'drain');
      call.end();
    })();
    let others = 0;
    while (!done) {
      await identify(served.address, 'a.jpg');
      if (!done) others += 1;
    }
    await written;
    expect(await answers).toBe(100_000);
    expect(others).toBeGreaterThan(3);
  },
  LIMIT,
);

test(
  'a match that nobody writes to does not hold up the end of the server',
  async () => {
    const call = served.client.match();
    call.on('data', () => undefined);
    call.write({ faces: [descriptor(0)], candidates: 0 });
    await once(call, 'data');
    const ended = once(call, 'error');
    await served.server.stop();
    expect((await ended)[0].code).toBe(status.UNAVAILABLE);
  },
  LIMIT,
);

test(
  'nothing is answered before the gallery is ready',
  async () => {
    await served.stop();
    served = await serveGallery(() => 'the gallery is not loaded yet');
    for (const call of [
      () => served.enroll('anna_1.jpg', '1 0.1'),
      () => served.remove('anna_1.jpg'),
      () => served.list(),
      () => served.match({}),
      () => served.status(),
    ]) {
      const error = await refusalOf(call());
      expect(error.code).toBe(status.UNAVAILABLE);
      expect(error.details).toContain('the gallery is not loaded yet');
    }
    expect(await served.files()).toEqual([]);
  },
  LIMIT,
);
