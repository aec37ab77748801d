import { afterEach, beforeEach, expect, test } from 'bun:test';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, type ServiceError, status } from '@grpc/grpc-js';
import { silentLogger } from '@lineup/log';
import { DEFAULT_LIMITS } from '@lineup/photo';
import {
  type EnrollResponse,
  FAILURE_CODE_TRAILER,
  GalleryClient,
  type KnownPhoto,
  KnownPhoto_State,
  type MatchRequest,
  type MatchResponse,
  REFUSAL_REASON_TRAILER,
  type RemoveResponse,
} from '@lineup/proto';
import { closeAll, INSECURE, identify, kept, refusalOf, serve } from '../fixtures/serve-grpc.ts';
import { describeTextPhoto } from '../fixtures/text-photos.ts';
import { createGallery, type Gallery } from '../gallery.ts';
import { createCacheFile } from '../gallery-cache.ts';
import { loadUsearch } from '../search/near-rows.ts';
import { createNearRowsFile } from '../search/near-rows-file.ts';
import type { PhotoRef } from '../worker-protocol.ts';
import { createEnroll } from './enroll-photo.ts';
import { createRemove } from './remove-photo.ts';

const LIMIT = 60_000;
const MOST_BYTES = 300_000;

let base = '';
let folder = '';
let described = 0;
let listed = 0;
let gate: Promise<void> = Promise.resolve();
let gallery: Gallery;
let server: Awaited<ReturnType<typeof serve>>['server'];
let address = '';
let client: GalleryClient & Client;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lineup-service-'));
  folder = join(base, 'known');
  described = 0;
  listed = 0;
  gate = Promise.resolve();
  await mkdir(folder);
  await open();
});
afterEach(async () => {
  await closeAll();
  await gallery.stop();
  await chmod(folder, 0o755);
  await rm(base, { recursive: true, force: true });
});

/** A server with a gallery over the folder. */
async function open(notReady: () => string | undefined = () => undefined) {
  const log = silentLogger();
  const describe = async (photo: PhotoRef, signal: AbortSignal) => {
    described += 1;
    const aborted = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => aborted.reject(signal.reason));
    await Promise.race([gate, aborted.promise]);
    return describeTextPhoto(photo);
  };
  gallery = createGallery({
    folder,
    limits: DEFAULT_LIMITS,
    rescanMs: 3_600_000,
    cacheFile: createCacheFile({ folder: join(base, 'cache'), knownPeople: folder, engine: 'fake', log }),
    exactMax: 50_000,
    loadMaker: loadUsearch,
    indexFile: createNearRowsFile({ path: join(base, 'cache', 'index.hnsw'), log }),
    describe,
    log,
  });
  await gallery.load();
  const counted: Gallery = {
    ...gallery,
    listed(name) {
      listed += 1;
      return gallery.listed(name);
    },
  };
  const limits = { ...DEFAULT_LIMITS, maxBytes: MOST_BYTES };
  const enroll = createEnroll({ folder, limits, gallery, describe });
  const steps = { enroll, remove: createRemove({ folder, gallery }), gallery: counted, threshold: 0.5 };
  ({ server, address } = await serve({ gallery: () => steps, notReady }));
  client = kept(new GalleryClient(address, INSECURE) as GalleryClient & Client);
}

/** Sends a photo in pieces; no name sends none. */
function enroll(imageName: string | undefined, ...pieces: (string | Uint8Array)[]): Promise<EnrollResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<EnrollResponse>();
  const call = client.enroll((error, answer) => (error ? reject(error) : resolve(answer)));
  // When the server refuses, what is still being written is of no use.
  call.on('error', () => undefined);
  if (imageName !== undefined) call.write({ imageName });
  for (const piece of pieces) call.write({ chunk: Buffer.from(piece) });
  call.end();
  return promise;
}

function remove(imageName: string): Promise<RemoveResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<RemoveResponse>();
  client.remove({ imageName }, (error, answer) => (error ? reject(error) : resolve(answer)));
  return promise;
}

async function list(withDescriptors = false): Promise<KnownPhoto[]> {
  const photos: KnownPhoto[] = [];
  for await (const photo of client.list({ withDescriptors })) photos.push(photo as KnownPhoto);
  return photos;
}

async function match(...requests: Partial<MatchRequest>[]): Promise<MatchResponse[]> {
  const call = client.match();
  for (const request of requests) call.write({ faces: [], candidates: 0, ...request });
  call.end();
  const answers: MatchResponse[] = [];
  for await (const answer of call) answers.push(answer as MatchResponse);
  return answers;
}

const descriptor = (value: number) => ({ values: Array<number>(128).fill(value) });
const reasonIn = (error: ServiceError) => error.metadata.get(REFUSAL_REASON_TRAILER)[0];
const files = async () => (await readdir(folder, { recursive: true })).sort();

test(
  'an enrolled photo lies in the folder and is matched at once, having been looked at once',
  async () => {
    await enroll('bert_1.jpg', '1 0.2');
    const before = gallery.current().version;
    const answer = await enroll('anna/portrait.jpg', '1 ', '0', '.1');
    expect(answer).toMatchObject({
      imageName: 'anna/portrait.jpg',
      personKey: 'anna',
      box: { x: 0, y: 0, width: 9, height: 9 },
      imageWidth: 9,
      imageHeight: 9,
      nearestOther: { imageName: 'bert_1.jpg' },
    });
    expect(answer.score).toBeCloseTo(0.9);
    expect(answer.nearestOther?.distance).toBeCloseTo(0.1 * Math.sqrt(128), 4);
    expect(answer.galleryVersion).not.toBe(before);
    expect(await readFile(join(folder, 'anna/portrait.jpg'), 'utf8')).toBe('1 0.1');
    const [matched] = await match({ faces: [descriptor(0.1)] });
    expect(matched?.matches[0]?.candidates[0]).toEqual({ imageName: 'anna/portrait.jpg', distance: 0 });
    await gallery.refresh();
    expect(described).toBe(2);
    expect(gallery.current().version).toBe(answer.galleryVersion);
  },
  LIMIT,
);

test(
  'another photo of the same person is nobody else',
  async () => {
    await enroll('anna_1.jpg', '1 0.1');
    expect((await enroll('anna_2.jpg', '1 0.1')).nearestOther).toBeUndefined();
  },
  LIMIT,
);

test(
  'what is refused leaves no file, and says why to people and programs',
  async () => {
    await writeFile(join(folder, 'taken_1.jpg'), '1 0.9');
    await symlink('/etc', join(folder, 'linked'));
    const { INVALID_ARGUMENT, ALREADY_EXISTS, FAILED_PRECONDITION } = status;
    const before = await files();
    for (const [call, code, reason, says] of [
      [() => enroll('a_1.jpg', '0 0.1'), INVALID_ARGUMENT, 'no_face', 'No face was found'],
      [() => enroll('a_1.jpg', '3 0.1'), INVALID_ARGUMENT, 'several_faces', '3 faces are on it'],
      [() => enroll('a_1.jpg', 'x'), INVALID_ARGUMENT, undefined, 'damaged'],
      [() => enroll('a_1.jpg'), INVALID_ARGUMENT, 'no_photo', 'no bytes'],
      [
        () => enroll('a_1.jpg', ...Array(6).fill(new Uint8Array(60_000))),
        FAILED_PRECONDITION,
        undefined,
        '300000 bytes',
      ],
      [() => enroll('../a_1.jpg', '1 0.1'), INVALID_ARGUMENT, 'name_not_allowed', 'begins with a dot'],
      [() => enroll('linked/a_1.jpg', '1 0.1'), INVALID_ARGUMENT, 'name_not_allowed', 'is a link'],
      [() => enroll('taken_1.jpg', '1 0.1'), ALREADY_EXISTS, 'name_taken', 'Another photo has the name'],
      [() => enroll('taken_1.jpg/a.jpg', '1 0.1'), INVALID_ARGUMENT, 'name_not_allowed', 'a link or a file'],
      [() => enroll(undefined, '1 0.1'), INVALID_ARGUMENT, 'request_invalid', 'must name the photo'],
      [() => enroll(undefined), INVALID_ARGUMENT, 'request_invalid', 'must name the photo'],
    ] as const) {
      const error = await refusalOf(call());
      expect(error.details).toContain(says);
      expect(error.code).toBe(code);
      expect(reasonIn(error)).toBe(reason as string);
      expect(error.details).not.toContain(base);
    }
    expect(await files()).toEqual(before);
    const damaged = await refusalOf(enroll('a_1.jpg', 'x'));
    expect(damaged.metadata.get(FAILURE_CODE_TRAILER)).toEqual(['image_damaged']);
  },
  LIMIT,
);

test(
  'a second name in the stream is refused',
  async () => {
    const { promise, resolve } = Promise.withResolvers<ServiceError | null>();
    const call = client.enroll((error) => resolve(error));
    call.on('error', () => undefined);
    call.write({ imageName: 'a_1.jpg' });
    call.write({ chunk: Buffer.from('1 0.1') });
    call.write({ imageName: 'b_1.jpg' });
    call.end();
    expect((await promise)?.code).toBe(status.INVALID_ARGUMENT);
    expect(await files()).toEqual([]);
  },
  LIMIT,
);

test(
  'the same photo once more is no error; two at once under one name are one photo',
  async () => {
    await enroll('anna_1.jpg', '1 0.1');
    expect((await enroll('anna_1.jpg', '1 0.1')).imageName).toBe('anna_1.jpg');
    const both = await Promise.allSettled([enroll('bert_1.jpg', '1 0.2'), enroll('bert_1.jpg', '1 0.3')]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await files()).toEqual(['anna_1.jpg', 'bert_1.jpg']);
    expect(gallery.current().index.size).toBe(2);
  },
  LIMIT,
);

test.skipIf(process.getuid?.() === 0)(
  'a folder that cannot be written is told (root may write everywhere)',
  async () => {
    await chmod(folder, 0o555);
    const error = await refusalOf(enroll('anna_1.jpg', '1 0.1'));
    expect([error.code, reasonIn(error)]).toEqual([status.FAILED_PRECONDITION, 'folder_read_only']);
  },
  LIMIT,
);

test.each(['while the pieces come', 'while it is looked at'])(
  'who goes %s leaves nothing behind',
  async (when) => {
    gate = Promise.withResolvers<void>().promise;
    const { promise, resolve } = Promise.withResolvers<ServiceError | null>();
    const call = client.enroll((error) => resolve(error));
    call.on('error', () => undefined);
    call.write({ imageName: 'anna_1.jpg' });
    call.write({ chunk: Buffer.from('1 0.1') });
    if (when === 'while it is looked at') {
      call.end();
      while (described === 0) await Bun.sleep(1);
    } else {
      while ((await files()).length === 0) await Bun.sleep(1);
    }
    call.cancel();
    expect((await promise)?.code).toBe(status.CANCELLED);
    while ((await files()).length > 0) await Bun.sleep(1);
    expect(gallery.current().index.size).toBe(0);
  },
  LIMIT,
);

test(
  'a removed photo is gone, file and descriptor, and its empty folder too',
  async () => {
    const empty = gallery.current().version;
    await enroll('anna/1.jpg', '1 0.1');
    await writeFile(join(folder, 'group_1.jpg'), '2 0.1');
    await gallery.refresh();
    expect((await remove('anna/1.jpg')).galleryVersion).toBe(empty);
    await remove('group_1.jpg');
    expect(await files()).toEqual([]);
    expect(await list()).toEqual([]);
    expect((await match({ faces: [descriptor(0.1)] }))[0]?.matches[0]?.candidates).toEqual([]);
    await writeFile(join(base, 'outside.jpg'), 'x');
    await symlink(base, join(folder, 'linked'));
    for (const [name, code] of [
      ['anna/1.jpg', status.NOT_FOUND],
      ['linked/outside.jpg', status.NOT_FOUND],
      ['../outside.jpg', status.INVALID_ARGUMENT],
      ['', status.INVALID_ARGUMENT],
    ] as const) {
      expect((await refusalOf(remove(name))).code).toBe(code);
    }
    expect(await readFile(join(base, 'outside.jpg'), 'utf8')).toBe('x');
  },
  LIMIT,
);

test(
  'the list has every file by name, with what became of it',
  async () => {
    await enroll('bert_1.jpg', '1 0.5');
    await enroll('anna/1.jpg', '1 0.25');
    await writeFile(join(folder, 'group_1.jpg'), '2 0.1');
    await gallery.refresh();
    const { IN, LEFT_OUT } = KnownPhoto_State;
    const bare = { reason: '', descriptor: [] };
    const left = { reason: '2 faces are on it; a known photo shows exactly one.', descriptor: [] };
    expect(await list()).toEqual([
      { imageName: 'anna/1.jpg', personKey: 'anna', state: IN, ...bare },
      { imageName: 'bert_1.jpg', personKey: 'bert', state: IN, ...bare },
      { imageName: 'group_1.jpg', personKey: 'group', state: LEFT_OUT, ...left },
    ]);
    const full = await list(true);
    expect(full.map(({ descriptor: values }) => values.length)).toEqual([128, 128, 0]);
    expect(full[0]?.descriptor[5]).toBe(0.25);
  },
  LIMIT,
);

/** Photos that are in the gallery without any file. */
function fill(count: number): void {
  for (let at = 0; at < count; at++) {
    const stamp = { size: 1, mtimeMs: 1, ctimeMs: 1 };
    // In no order: else each would be nearer than the one before.
    const seen = { descriptor: new Float32Array(128).fill(((at * 7_919) % count) / count) };
    gallery.take({ name: `p${at}x_1.jpg`, stamp, hash: at.toString(16).padStart(64, '0'), seen });
  }
}

test(
  'a list is not made faster than it is read, and ends when its reader goes',
  async () => {
    fill(20_000);
    const call = client.list({ withDescriptors: true });
    call.on('error', () => undefined);
    const first = Promise.withResolvers<void>();
    call.once('data', () => {
      call.pause();
      first.resolve();
    });
    await first.promise;
    // Until the pipe is full.
    for (let before = -1; before < listed; await Bun.sleep(200)) before = listed;
    expect(listed).toBeLessThan(20_000);
    call.cancel();
    await server.stop();
    expect(listed).toBeLessThan(20_000);
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
      await enroll(name, `1 ${value}`);
    }
    const [usual, strict, many, none] = await match(
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
    expect(usual?.galleryVersion).toBe(gallery.current().version);
    expect(strict?.matches[0]?.matched).toBe(false);
    expect(strict?.threshold).toBeCloseTo(0.05);
    expect(many?.matches[0]?.candidates).toHaveLength(1);
    expect(none?.matches).toEqual([]);
    expect(described).toBe(4);
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
  const error = await refusalOf(match(request));
  expect(error.code).toBe(status.INVALID_ARGUMENT);
  expect(error.details).toContain(says);
});

test(
  'a request that is too large is refused, and the server goes on',
  async () => {
    const error = await refusalOf(match({ faces: Array(2_000).fill(descriptor(0)) }));
    expect(error.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(await match({ faces: [descriptor(0)] })).toHaveLength(1);
  },
  LIMIT,
);

test(
  'others are answered while 100,000 descriptors are matched',
  async () => {
    fill(2_000);
    let done = false;
    const batch = { faces: Array(400).fill(descriptor(0.5)), candidates: 0 };
    const call = client.match();
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
      await identify(address, 'a.jpg');
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
    const call = client.match();
    call.on('data', () => undefined);
    call.write({ faces: [descriptor(0)], candidates: 0 });
    await once(call, 'data');
    const ended = once(call, 'error');
    await server.stop();
    expect((await ended)[0].code).toBe(status.UNAVAILABLE);
  },
  LIMIT,
);

test(
  'nothing is answered before the gallery is ready',
  async () => {
    await closeAll();
    await gallery.stop();
    await open(() => 'the gallery is not loaded yet');
    for (const call of [
      () => enroll('anna_1.jpg', '1 0.1'),
      () => remove('anna_1.jpg'),
      () => list(),
      () => match({}),
    ]) {
      const error = await refusalOf(call());
      expect(error.code).toBe(status.UNAVAILABLE);
      expect(error.details).toContain('the gallery is not loaded yet');
    }
    expect(await files()).toEqual([]);
  },
  LIMIT,
);
