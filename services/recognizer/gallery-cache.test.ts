import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, silentLogger } from '@lineup/log';
import { contentHash } from './content-hash.ts';
import { type CacheFile, createCacheFile } from './gallery-cache.ts';
import type { KeptPhoto } from './gallery-record.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const descriptor = new Float32Array(128).map((_, at) => Math.sin(at) / 3);
const stamp = { size: 12, mtimeMs: 1_700_000_000_123.75, ctimeMs: 1_700_000_000_124.5 };
const full: KeptPhoto[] = [
  { name: 'näme/ä 1.jpg', stamp, hash: contentHash('a'), seen: { descriptor } },
  { name: 'b_1.jpg', stamp, hash: contentHash('b'), seen: { faces: 3 } },
  { name: 'c_1.jpg', stamp, hash: contentHash('c'), seen: { problem: 'The face is cut off.' } },
];

function cacheFile(options: { engine?: string; knownPeople?: string; warnings?: string[]; at?: string } = {}) {
  const destination = { write: (line: string) => void options.warnings?.push(line) };
  const log = options.warnings
    ? createLogger({ service: 'test', level: 'warn', format: 'json', destination })
    : silentLogger();
  const { engine = 'wasm', knownPeople = '/known', at = join(folder, 'cache') } = options;
  return createCacheFile({ folder: at, knownPeople, engine, log });
}

/** All that is read, and whether the file is whole. */
async function readAll(file: CacheFile) {
  const photos: KeptPhoto[] = [];
  const whole = await file.read((photo) => photos.push(photo));
  return { photos, whole };
}

test('what is written is read again, bit by bit, and what is added comes behind it', async () => {
  await cacheFile().rewrite(full);
  expect(await readAll(cacheFile())).toEqual({ photos: full, whole: true });
  await cacheFile().append(full.slice(1));
  await cacheFile().append(full.slice(0, 1));
  expect((await readAll(cacheFile())).photos).toEqual([...full, ...full.slice(1), ...full.slice(0, 1)]);
});

test('what is added first makes the file', async () => {
  await cacheFile().append(full);
  expect(await readAll(cacheFile())).toEqual({ photos: full, whole: true });
});

test('records that lie across the blocks that are read are whole', async () => {
  const many = Array.from({ length: 5_000 }, (_, at) => ({
    ...full[at % 3],
    name: `${'x'.repeat(at % 200)}_${at}.jpg`,
  }));
  await cacheFile().rewrite(many as KeptPhoto[]);
  expect((await readAll(cacheFile())).photos).toEqual(many as KeptPhoto[]);
});

test('without a file there is nothing, and no warning', async () => {
  const warnings: string[] = [];
  expect(await readAll(cacheFile({ warnings }))).toEqual({ photos: [], whole: true });
  expect(warnings).toEqual([]);
});

test('every engine and every folder has a file of its own', async () => {
  await cacheFile().rewrite(full);
  expect((await readAll(cacheFile({ engine: 'other' }))).photos).toEqual([]);
  expect((await readAll(cacheFile({ knownPeople: '/others' }))).photos).toEqual([]);
});

test.each([
  ['cut off', 2],
  ['a flipped bit in a descriptor', 0],
  ['a length that cannot be', 0],
  ['empty', 0],
  ['something else', 0],
  ['another version', 0],
])('a damaged file is read up to the damage, with a warning: %s', async (damage, left) => {
  const warnings: string[] = [];
  const file = cacheFile({ warnings });
  await file.rewrite(full);
  const bytes = await readFile(file.path);
  const start = bytes.indexOf('\n') + 1;
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(bytes.readUInt8(start + 300) ^ 1, start + 300);
  const long = Buffer.from(bytes);
  long.writeUInt32LE(0xffff_ffff, start);
  const damaged: Record<string, Buffer> = {
    'cut off': bytes.subarray(0, -5),
    'a flipped bit in a descriptor': flipped,
    'a length that cannot be': long,
    empty: Buffer.alloc(0),
    'something else': Buffer.from('{"layout":1}\n'),
    'another version': Buffer.concat([Buffer.from('lineup gallery 99 1\n'), bytes.subarray(start)]),
  };
  await writeFile(file.path, damaged[damage] ?? '');
  expect(await readAll(file)).toEqual({ photos: full.slice(0, left), whole: false });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('damaged');
});

test('a file is replaced in one step and nothing else stays behind', async () => {
  const file = cacheFile();
  await file.rewrite([]);
  await Promise.all([file.rewrite(full), file.rewrite(full), cacheFile().rewrite(full)]);
  expect((await readAll(file)).photos).toEqual(full);
  expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
});

test('a folder that cannot be written costs a warning, no more', async () => {
  await writeFile(join(folder, 'file'), '');
  const warnings: string[] = [];
  await cacheFile({ at: join(folder, 'file', 'cache'), warnings }).append(full);
  expect(warnings[0]).toContain('cannot be written');
});
