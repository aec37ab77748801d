import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, silentLogger } from '@lineup/log';
import { contentHash } from './content-hash.ts';
import { createCacheFile, type GalleryCache } from './gallery-cache.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const descriptor = new Float32Array(128).map((_, at) => Math.sin(at) / 3);
const stamp = { size: 12, mtimeMs: 1_700_000_000_123.75, ctimeMs: 1_700_000_000_124.5 };
const full: GalleryCache = {
  seen: new Map([
    [contentHash('a'), { descriptor }],
    [contentHash('b'), { faces: 3 }],
    [contentHash('c'), { tooPoor: 'blurred' }],
  ]),
  files: new Map([['näme/ä 1.jpg', { stamp, hash: contentHash('a') }]]),
};
const EMPTY = { seen: new Map(), files: new Map() };

function cacheFile(options: { engine?: string; knownPeople?: string; warnings?: string[]; at?: string } = {}) {
  const destination = { write: (line: string) => void options.warnings?.push(line) };
  const log = options.warnings
    ? createLogger({ service: 'test', level: 'warn', format: 'json', destination })
    : silentLogger();
  const { engine = 'wasm', knownPeople = '/known', at = join(folder, 'cache') } = options;
  return createCacheFile({ folder: at, knownPeople, engine, log });
}

test('what is written is read again, bit by bit', async () => {
  await cacheFile().write(full);
  expect(await cacheFile().read()).toEqual(full);
});

test('without a file there is nothing, and no warning', async () => {
  const warnings: string[] = [];
  expect(await cacheFile({ warnings }).read()).toEqual(EMPTY);
  expect(warnings).toEqual([]);
});

test('every engine and every folder has a file of its own', async () => {
  await cacheFile().write(full);
  expect(await cacheFile({ engine: 'other' }).read()).toEqual(EMPTY);
  expect(await cacheFile({ knownPeople: '/others' }).read()).toEqual(EMPTY);
});

test.each(['cut off', 'a flipped bit in a descriptor', 'empty', 'not JSON', 'another version'])(
  'a damaged file is ignored with a warning: %s',
  async (damage) => {
    const warnings: string[] = [];
    const file = cacheFile({ warnings });
    await file.write(full);
    const text = await readFile(file.path, 'utf8');
    const [, body = ''] = text.split('\n');
    const signed = (other: string) => `${contentHash(other)}\n${other}`;
    const damaged: Record<string, string> = {
      'cut off': text.slice(0, -100),
      'a flipped bit in a descriptor': text.replace('AAAAAG6c', 'AAAAAG6d'),
      empty: '',
      'not JSON': signed('{'),
      'another version': signed(body.replace('"layout":1', '"layout":99')),
    };
    expect(damaged[damage]).not.toBe(text);
    await writeFile(file.path, damaged[damage] ?? '');
    expect(await file.read()).toEqual(EMPTY);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('ignored');
  },
);

test('a file is replaced in one step and nothing else stays behind', async () => {
  const file = cacheFile();
  await file.write(EMPTY);
  await Promise.all([file.write(full), file.write(full), cacheFile().write(full)]);
  expect(await file.read()).toEqual(full);
  expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
});

test('a folder that cannot be written costs a warning, no more', async () => {
  await writeFile(join(folder, 'file'), '');
  const warnings: string[] = [];
  await cacheFile({ at: join(folder, 'file', 'cache'), warnings }).write(full);
  expect(warnings[0]).toContain('cannot be written');
});
