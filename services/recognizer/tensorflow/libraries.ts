import { rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runStep } from './run-step.ts';

/** Bytes that the libraries and headers take, unpacked. */
export const UNPACKED_BYTES = 630_000_000;

/**
 * What of the wheel goes where in the addon's `deps`. Only TensorFlow's C interface is compiled against: of its ten
 * thousand headers these folders are enough.
 */
const PARTS = {
  'tensorflow/libtensorflow_cc.so.2': 'lib/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2': 'lib/libtensorflow_framework.so.2',
  'tensorflow/include/tensorflow/c/': 'include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/': 'include/tensorflow/core/platform/',
  'tensorflow/include/tsl/c/': 'include/tsl/c/',
  'tensorflow/include/tsl/platform/': 'include/tsl/platform/',
  'tensorflow/THIRD_PARTY_NOTICES.txt': 'THIRD_PARTY_NOTICES.txt',
};

/**
 * The names under which the addon's `binding.gyp` links the libraries. The addon then asks for them by the names that
 * they have themselves, so that these are for the linker alone. What the wheel calls `_cc` has the C interface too.
 */
const LINKED_AS = {
  'libtensorflow.so': 'libtensorflow_cc.so.2',
  'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
};

/** The command that unpacks a wheel's libraries and headers into a folder. */
export function unpackCommand(wheel: string, folder: string): string[] {
  const parts = Object.entries(PARTS).map(([from, to]) => `${from}=${to}`);
  return ['python3', join(import.meta.dir, 'unpack-wheel.py'), wheel, folder, ...parts];
}

/**
 * Lays the wheel's libraries and headers into `deps` of the addon's package, where its own download would lay them.
 *
 * @throws StartupError when they cannot be unpacked; a `deps` that was there before is then still whole
 */
export async function unpackLibraries(wheel: string, packageFolder: string): Promise<void> {
  const deps = join(packageFolder, 'deps');
  const aside = `${deps}.unpacking-${process.pid}`;
  try {
    await runStep('the wheel could not be unpacked', unpackCommand(wheel, aside), {
      cwd: packageFolder,
      hint: 'look whether the disk is full and the folder may be written',
    });
    for (const [name, library] of Object.entries(LINKED_AS)) await symlink(library, join(aside, 'lib', name));
    await rm(deps, { recursive: true, force: true });
    await rename(aside, deps);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
