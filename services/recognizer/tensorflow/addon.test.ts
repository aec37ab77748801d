import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addonFile, buildCommand, writeNodeHeaders } from './addon.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-addon-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('node-gyp runs on Bun, with our headers, and lays the addon where the package looks for it', () => {
  const [bun, script, ...rest] = buildCommand('/package', '/headers');
  expect(bun).toBe(process.execPath);
  expect(script).toEndWith('/node-gyp/bin/node-gyp.js');
  expect(rest).toEqual([
    'rebuild',
    '--nodedir=/headers',
    '--module_name=tfjs_binding',
    '--module_path=/package/lib/napi-v8',
    '--napi_build_version=8',
    '--loglevel=warn',
  ]);
  expect(addonFile('/package')).toBe('/package/lib/napi-v8/tfjs_binding.node');
});

test('the headers are as node-gyp looks for them, however often they are written', async () => {
  await writeNodeHeaders(folder);
  await writeNodeHeaders(folder);
  const names = await readdir(join(folder, 'include', 'node'));
  expect(names).toEqual(expect.arrayContaining(['common.gypi', 'config.gypi', 'node_api.h', 'js_native_api.h']));
});
