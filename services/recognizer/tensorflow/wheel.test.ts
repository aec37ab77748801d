import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasWheel, pipCommand, requirementOf, wheelFor } from './wheel.ts';

const wheel = wheelFor('linux', 'x64');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-wheel-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('there is a wheel for Linux on x64, and elsewhere a reason and what to do', () => {
  expect(wheel.file).toStartWith(`tensorflow_cpu-${wheel.version}-cp${wheel.tags.python}-`);
  expect(wheel.file).toEndWith(`${wheel.tags.platform}.whl`);
  expect(() => wheelFor('darwin', 'arm64')).toThrow(/darwin-arm64, only for linux-x64; take RECOGNIZER_ENGINE=auto/);
});

test('pip takes this very file, or none', () => {
  expect(requirementOf(wheel)).toBe(`tensorflow-cpu==2.15.1 --hash=sha256:${wheel.sha256}\n`);
  expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('pip is told about the wheel, not about the Python that it runs on', () => {
  expect(pipCommand(wheel, '/cache', '/cache/requirements.txt').join(' ')).toBe(
    'python3 -m pip download --disable-pip-version-check --no-cache-dir --no-deps --only-binary=:all: ' +
      '--implementation cp --platform manylinux2014_x86_64 --python-version 311 ' +
      '--require-hashes --requirement /cache/requirements.txt --dest /cache',
  );
});

test('a wheel counts as there only when it is whole', async () => {
  const small = { ...wheel, file: 'small.whl', sha256: new Bun.CryptoHasher('sha256').update('whole').digest('hex') };
  expect(await hasWheel(small, folder)).toBe(false);
  await Bun.write(join(folder, small.file), 'who');
  expect(await hasWheel(small, folder)).toBe(false);
  await Bun.write(join(folder, small.file), 'whole');
  expect(await hasWheel(small, folder)).toBe(true);
});
