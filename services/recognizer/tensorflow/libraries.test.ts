import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdir, mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackCommand, unpackLibraries } from './libraries.ts';
import { runStep } from './run-step.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-libraries-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Tests that run Python, which the project needs for nothing else. */
const testWithPython = Bun.which('python3') ? test : test.skip;

/** A wheel with the named files, each holding its own name. */
async function makeWheel(name: string, files: readonly string[]): Promise<string> {
  const wheel = join(folder, name);
  const program =
    'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1], "w")\nfor name in sys.argv[2:]: z.writestr(name, name)\nz.close()';
  await runStep('no wheel', ['python3', '-c', program, wheel, ...files], { cwd: folder, hint: 'none' });
  return wheel;
}

/** The least that a wheel must have. */
const FILES = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/include/tensorflow/c/eager/c_api.h',
  'tensorflow/include/tensorflow/core/platform/ctstring.h',
  'tensorflow/include/tsl/c/tsl_status.h',
  'tensorflow/include/tsl/platform/ctstring.h',
  'tensorflow/THIRD_PARTY_NOTICES.txt',
];

test('the command says what goes where', () => {
  const [python, script, wheel, to, first] = unpackCommand('/cache/a.whl', '/package/deps');
  expect([python, wheel, to]).toEqual(['python3', '/cache/a.whl', '/package/deps']);
  expect(script).toBe(join(import.meta.dir, 'unpack-wheel.py'));
  expect(first).toBe('tensorflow/libtensorflow_cc.so.2=lib/libtensorflow_cc.so.2');
});

testWithPython(
  'libraries and headers are laid into deps (needs python3), nothing else is, and what was there goes',
  async () => {
    const wheel = await makeWheel('good.whl', [...FILES, 'tensorflow/python/big.so']);
    const target = join(folder, 'package');
    await mkdir(join(target, 'deps', 'old'), { recursive: true });
    await unpackLibraries(wheel, target);
    expect(await readdir(target)).toEqual(['deps']);
    expect((await readdir(join(target, 'deps'))).sort()).toEqual(['THIRD_PARTY_NOTICES.txt', 'include', 'lib']);
    const header = join(target, 'deps', 'include', 'tensorflow', 'c', 'eager', 'c_api.h');
    expect(await Bun.file(header).text()).toBe('tensorflow/include/tensorflow/c/eager/c_api.h');
    expect(await readlink(join(target, 'deps', 'lib', 'libtensorflow.so'))).toBe('libtensorflow_cc.so.2');
    expect(await Bun.file(join(target, 'deps', 'lib', 'libtensorflow.so')).text()).toBe(FILES[0] ?? '');
  },
);

testWithPython('a wheel that lacks something leaves what was there (needs python3)', async () => {
  const wheel = await makeWheel('bad.whl', FILES.slice(1));
  const target = join(folder, 'kept');
  await mkdir(join(target, 'deps', 'old'), { recursive: true });
  await expect(unpackLibraries(wheel, target)).rejects.toThrow(/could not be unpacked \(python3 exited with code 1/);
  expect(await readdir(target)).toEqual(['deps']);
  expect(await readdir(join(target, 'deps'))).toEqual(['old']);
});

test('a step that cannot be run, fails or is ended says how, and what to do', async () => {
  const options = { cwd: folder, hint: 'do this' };
  await expect(runStep('no luck', ['/nowhere/program'], options)).rejects.toThrow(/^no luck \(.*\); do this$/);
  await expect(runStep('no luck', ['sh', '-c', 'exit 7'], options)).rejects.toThrow(
    'no luck (sh exited with code 7; its own words are above); do this',
  );
  await expect(runStep('no luck', ['sh', '-c', 'kill -9 $$'], options)).rejects.toThrow('was ended by signal SIGKILL');
  await runStep('no luck', ['true'], options);
});
