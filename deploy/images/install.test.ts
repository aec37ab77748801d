import { expect, test } from 'bun:test';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '../../test/harness/temp-folder.ts';

test("of ONNX Runtime's libraries only this processor's stays, of every package only what runs", async () => {
  using temporary = tempFolder('install');
  const folder = temporary.path;
  const modules = join(folder, 'manifests', 'node_modules');
  const kept = join('onnxruntime-node', 'bin', 'napi-v6', 'linux', process.arch, 'onnxruntime_binding.node');
  for (const file of [
    kept,
    'onnxruntime-node/bin/napi-v6/linux/mips/onnxruntime_binding.node',
    `onnxruntime-node/bin/napi-v6/darwin/${process.arch}/onnxruntime_binding.node`,
    'onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
    'onnxruntime-node/dist/index.js',
    'onnxruntime-node/dist/index.js.map',
    'hono/README.md',
    'hono/index.js',
  ]) {
    await Bun.write(join(modules, file), '');
  }
  // `bun install` has its own tests; here it does nothing.
  await mkdir(join(folder, 'bin'));
  await Bun.write(join(folder, 'bin', 'bun'), '#!/bin/sh\n');
  await chmod(join(folder, 'bin', 'bun'), 0o755);

  const run = Bun.spawn(['sh', join(import.meta.dir, 'install.sh'), 'recognizer'], {
    cwd: folder,
    env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
    stderr: 'pipe',
  });
  expect([await run.exited, await new Response(run.stderr).text()]).toEqual([0, '']);
  const left = await readdir(join(folder, 'recognizer', 'node_modules'), { recursive: true, withFileTypes: true });
  const files = left.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(files.map((file) => file.slice(join(folder, 'recognizer', 'node_modules').length + 1)).sort()).toEqual(
    [kept, 'onnxruntime-node/dist/index.js', 'hono/index.js'].sort(),
  );
  expect(await readdir(join(folder, 'recognizer', 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6'))).toEqual([
    'linux',
  ]);
});
