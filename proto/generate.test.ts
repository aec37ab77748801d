import { expect, test } from 'bun:test';
import { appendFileSync, copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tempFolder } from '../test/harness/temp-folder.ts';
import { allowForRealTime } from '../test/harness/test-timeout.ts';

allowForRealTime();

/** A copy of this folder, so that no test touches the checked-in file. */
function copy() {
  const folder = tempFolder('proto');
  const proto = join(folder.path, 'proto');
  mkdirSync(join(proto, 'generated'), { recursive: true });
  for (const file of ['generate.ts', 'facerecog.proto', 'generated/facerecog.ts']) {
    copyFileSync(join(import.meta.dir, file), join(proto, file));
  }
  symlinkSync(resolve(import.meta.dir, '../node_modules'), join(folder.path, 'node_modules'));
  const run = (...args: string[]) => {
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, join(proto, 'generate.ts'), ...args]);
    return { exitCode, stderr: stderr.toString() };
  };
  return { proto, run, [Symbol.dispose]: () => folder.remove() };
}

test('the check passes, fails for a stale file without touching it, and passes once it is made anew', async () => {
  using folder = copy();
  const generated = Bun.file(join(folder.proto, 'generated/facerecog.ts'));
  expect(folder.run('--check')).toEqual({ exitCode: 0, stderr: '' });

  appendFileSync(join(folder.proto, 'facerecog.proto'), 'message Afterthought { string text = 1; }\n');
  const stale = await generated.text();
  const refused = folder.run('--check');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('run `bun run proto`');
  expect(await generated.text()).toBe(stale);

  expect(folder.run().exitCode).toBe(0);
  expect(await generated.text()).toContain('export interface Afterthought');
  expect(folder.run('--check').exitCode).toBe(0);
});

test('the check fails when the generated file is missing, or the proto is broken', async () => {
  using folder = copy();
  await Bun.file(join(folder.proto, 'generated/facerecog.ts')).delete();
  expect(folder.run('--check').exitCode).toBe(1);
  appendFileSync(join(folder.proto, 'facerecog.proto'), 'message Broken {');
  const broken = folder.run();
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toContain('facerecog.proto');
});
