import { afterEach, beforeEach, expect, test } from 'bun:test';
import { cp, mkdir, mkdtemp, open as openFile, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '../content-hash.ts';
import type { Notice } from '../engine.ts';
import { cachedNets, type NetSource } from './cached-nets.ts';
import { exportNet, manifestOf, NET_NAMES, type NetName, weightsFolder } from './export-nets.ts';
import { weightFiles } from './read-weights.ts';

const LIMIT = 60_000;

let base = '';
let cacheDir = '';
let notices: Notice[] = [];
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lineup-nets-'));
  cacheDir = join(base, 'cache');
  notices = [];
});
afterEach(() => rm(base, { recursive: true, force: true }));

const open = (options: { readonly cacheDir?: string; readonly weights?: string } = {}) =>
  cachedNets({ cacheDir, tell: (notice) => notices.push(notice), ...options });

async function pathsOf(sourceOf: (net: NetName) => Promise<NetSource>): Promise<string[]> {
  return Promise.all(NET_NAMES.map(async (net) => String(await sourceOf(net))));
}

/** The one folder of nets. */
async function netFolder(): Promise<string> {
  const names = await readdir(cacheDir);
  expect(names).toHaveLength(1);
  expect(names[0]).toMatch(/^nets-[0-9a-f]{16}$/);
  return join(cacheDir, names[0] ?? '');
}

const whole = async (path: string, net: NetName) =>
  contentHash(await readFile(path)) === contentHash(await exportNet(net));

test(
  'nets are made once, with a line that says so, and then taken as they are',
  async () => {
    const paths = await pathsOf(await open());
    expect(notices).toEqual([{ level: 'info', message: expect.stringMatching(/^making the ONNX graphs .* once/) }]);
    const folder = await netFolder();
    expect(paths).toEqual(NET_NAMES.map((net) => join(folder, `${net}.onnx`)));
    expect((await readdir(folder)).sort()).toEqual([
      'SHA256SUMS',
      'descriptor.onnx',
      'detector.onnx',
      'landmarks.onnx',
    ]);
    for (const [at, net] of NET_NAMES.entries()) expect(await whole(paths[at] ?? '', net)).toBe(true);

    const times = async () => Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
    const before = await times();
    expect(await pathsOf(await open())).toEqual(paths);
    expect([notices.length, await times()]).toEqual([1, before]);
  },
  LIMIT,
);

test(
  'a file that is not what was written is made anew',
  async () => {
    const [path = ''] = await pathsOf(await open());
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await open();
    expect(notices.slice(1).map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(notices[1]?.message).toMatch(/are damaged$/);
    expect(await whole(path, NET_NAMES[0] ?? 'detector')).toBe(true);

    await rm(path);
    await open();
    expect(await whole(path, NET_NAMES[0] ?? 'detector')).toBe(true);
  },
  LIMIT,
);

test(
  'files without their hashes count as none, and what somebody who died left is removed',
  async () => {
    await open();
    const folder = await netFolder();
    await rm(join(folder, 'SHA256SUMS'));
    await writeFile(join(folder, 'detector.onnx.1-old.tmp'), 'half');
    await utimes(join(folder, 'detector.onnx.1-old.tmp'), 0, 0);
    await writeFile(join(folder, 'detector.onnx.2-new.tmp'), 'somebody writes');
    await open();
    const names = await readdir(folder);
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual(['detector.onnx.2-new.tmp']);
    expect(names).toContain('SHA256SUMS');
  },
  LIMIT,
);

test(
  'where nothing can be written the nets are made in memory, with one line of why',
  async () => {
    await writeFile(join(base, 'file'), '');
    const sourceOf = await open({ cacheDir: join(base, 'file', 'cache') });
    const bytes = await sourceOf('landmarks');
    expect(bytes).toEqual(await exportNet('landmarks'));
    expect(notices).toEqual([{ level: 'warn', message: expect.stringMatching(/cannot be kept.*ENOTDIR/) }]);
  },
  LIMIT,
);

test(
  'several at once agree, and get whole files',
  async () => {
    const opened = await Promise.all([open(), open(), open()]);
    const [paths = [], ...others] = await Promise.all(opened.map(pathsOf));
    expect(others).toEqual([paths, paths]);
    for (const [at, net] of NET_NAMES.entries()) expect(await whole(paths[at] ?? '', net)).toBe(true);
    expect((await readdir(await netFolder())).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const before = notices.length;
    await open();
    expect(notices.slice(before)).toEqual([]);
    expect(notices.filter(({ level }) => level === 'warn')).toEqual([]);
  },
  LIMIT,
);

test(
  'a file that is made anew is another one: whoever reads the old one has it to the end',
  async () => {
    const [path = ''] = await pathsOf(await open());
    await rm(join(await netFolder(), 'SHA256SUMS'));
    const reading = await openFile(path);
    try {
      await open();
      expect((await stat(path)).ino).not.toBe((await reading.stat()).ino);
    } finally {
      await reading.close();
    }
  },
  LIMIT,
);

test(
  'other weights are other nets; weights that are none are refused and leave nothing that counts',
  async () => {
    const weights = join(base, 'weights');
    await mkdir(weights);
    const files = (await Promise.all(NET_NAMES.map((net) => weightFiles(manifestOf(net, weightsFolder()))))).flat();
    for (const file of files) await cp(file, join(weights, file.slice(weightsFolder().length)));
    await open({ weights });
    const [same = ''] = await readdir(cacheDir);
    await open();
    expect(await readdir(cacheDir)).toEqual([same]);

    const [, binary = ''] = await weightFiles(manifestOf('landmarks', weights));
    const bytes = await readFile(binary);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await writeFile(binary, bytes);
    await open({ weights });
    expect(await readdir(cacheDir)).toHaveLength(2);

    await writeFile(binary, bytes.subarray(1));
    await expect(open({ weights })).rejects.toThrow(/the files end within/);
    await expect(open({ weights })).rejects.toThrow(/the files end within/);
  },
  LIMIT,
);
