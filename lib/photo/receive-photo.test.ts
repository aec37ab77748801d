import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash, FailureError, LineupError } from '@lineup/domain';
import sharp from 'sharp';
import { DEFAULT_LIMITS } from './limits.ts';
import { contentOfFile, receivePhoto } from './receive-photo.ts';
import { PART_NAME } from './write-photo.ts';

let folder = '';
let photo: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-receive-'));
  photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#345' } })
    .webp()
    .toBuffer();
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name));
});

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

const receive = (pieces: AsyncIterable<Uint8Array>, limits = {}) =>
  receivePhoto(pieces, folder, { ...DEFAULT_LIMITS, ...limits });

test.each([1, 5, 12, 13, 10_000])('a photo in pieces of %i bytes is on the disk as it was, hidden', async (size) => {
  const got = await receive(inPieces(photo, size));
  expect(got).toMatchObject({ extension: 'webp', size: photo.byteLength, contentHash: contentHash(photo) });
  const [name = ''] = await readdir(folder);
  expect(name).toMatch(PART_NAME);
  expect(join(folder, name)).toBe(got.file);
  expect((await readFile(got.file)).equals(photo)).toBe(true);
  expect(await contentOfFile(got.file)).toEqual({ extension: 'webp', contentHash: contentHash(photo) });
  await got.drop();
  expect(await readdir(folder)).toEqual([]);
});

test('a name replaces what had it, and the photo stays when the hidden name goes', async () => {
  await writeFile(join(folder, 'a.webp'), 'another');
  const got = await receive(inPieces(photo, 100));
  await got.storeAs('a.webp');
  expect((await readdir(folder)).length).toBe(2);
  expect(await got.restoreAs('a.webp')).toBe(false);
  await got.drop();
  expect(await readdir(folder)).toEqual(['a.webp']);
  expect((await readFile(join(folder, 'a.webp'))).equals(photo)).toBe(true);
});

test('a name that somebody has taken away is given again', async () => {
  const got = await receive(inPieces(photo, 100));
  await got.storeAs('a.webp');
  await rm(join(folder, 'a.webp'));
  expect(await got.restoreAs('a.webp')).toBe(true);
  await got.drop();
  expect(await readdir(folder)).toEqual(['a.webp']);
});

test('what is no photo is refused by its first bytes, without waiting for the rest', async () => {
  let asked = 0;
  async function* endless() {
    for (;;) {
      asked += 1;
      yield Buffer.from('<svg/>');
    }
  }
  const error = await receive(endless()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ failure: { code: 'not_an_image' } });
  expect(asked).toBe(2);
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ['nothing', () => new Uint8Array(), {}, 'not_an_image'],
  ['a few bytes', () => photo.subarray(0, 11), {}, 'not_an_image'],
  ['a header that is cut off', () => photo.subarray(0, 20), {}, 'image_damaged'],
  ['too many bytes', () => photo, { maxBytes: 50 }, 'image_too_large'],
  ['too many pixels', () => photo, { maxPixels: 1_199 }, 'image_too_large'],
])('%s is refused, and nothing is left', async (_, bytes, limits, code) => {
  const error = await receive(inPieces(bytes(), 7), limits).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FailureError);
  expect(error).toMatchObject({ failure: { code } });
  expect(await readdir(folder)).toEqual([]);
});

test('what breaks off on the way leaves nothing', async () => {
  async function* broken() {
    yield photo.subarray(0, 30);
    throw new RangeError('gone');
  }
  await expect(receive(broken())).rejects.toThrow('gone');
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that is gone is unavailable, and not named', async () => {
  const error = await receivePhoto(inPieces(photo, 10), join(folder, 'none'), DEFAULT_LIMITS).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(LineupError);
  expect(error).toMatchObject({ code: 'unavailable', message: expect.not.stringContaining(folder) });
});
