import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '@lineup/domain';
import { contentHashOfFile } from '../content-hash.ts';
import { runStep } from './run-step.ts';

/** A wheel of PyPI that holds TensorFlow's C library and its headers. */
export interface Wheel {
  readonly project: string;
  readonly version: string;
  /** Name of the file; pip saves it under the same. */
  readonly file: string;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** What pip is told about the machine, in words of the file's name. */
  readonly tags: { readonly python: string; readonly platform: string };
}

/**
 * By system and processor. The Python that a wheel is for does not matter, for nothing of Python's is used: so it is
 * one file for all, and whichever Python 3 is installed will do.
 */
const WHEELS: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    version: '2.15.1',
    file: 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
    bytes: 207_208_420,
    tags: { python: '311', platform: 'manylinux2014_x86_64' },
  },
};

/**
 * The wheel for a machine.
 *
 * @param platform as `process.platform` has it
 * @param arch as `process.arch` has it
 * @throws StartupError where there is none
 */
export function wheelFor(platform: string, arch: string): Wheel {
  const wheel = WHEELS[`${platform}-${arch}`];
  if (wheel) return wheel;
  throw new StartupError(
    `no TensorFlow library is known for ${platform}-${arch}, only for ${Object.keys(WHEELS).join(', ')}; take RECOGNIZER_ENGINE=auto, or try the package's own download: bun pm trust @tensorflow/tfjs-node`,
  );
}

/** The line of a requirements file that lets pip take this very file and no other. */
export function requirementOf({ project, version, sha256 }: Wheel): string {
  return `${project}==${version} --hash=sha256:${sha256}\n`;
}

/** Downloads the wheel into a folder, whatever machine and Python pip itself runs on. */
export function pipCommand({ tags }: Wheel, folder: string, requirements: string): string[] {
  return [
    ...['python3', '-m', 'pip', 'download', '--disable-pip-version-check', '--no-cache-dir'],
    ...['--no-deps', '--only-binary=:all:', '--implementation', 'cp'],
    ...['--platform', tags.platform, '--python-version', tags.python],
    ...['--require-hashes', '--requirement', requirements, '--dest', folder],
  ];
}

/** Whether the wheel lies in the folder, whole: its checksum is taken, in about a second. */
export async function hasWheel(wheel: Wheel, folder: string): Promise<boolean> {
  const hash = await contentHashOfFile(join(folder, wheel.file)).catch(() => undefined);
  return hash === wheel.sha256;
}

/**
 * Lets pip download the wheel into the folder, and checks its checksum.
 *
 * @returns path of the wheel
 * @throws StartupError when it cannot be had
 */
export async function downloadWheel(wheel: Wheel, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  await Bun.write(requirements, requirementOf(wheel));
  const hint = `pip must reach PyPI or a mirror of it; or put ${wheel.file} into ${folder} by hand`;
  await runStep('pip could not download the wheel', pipCommand(wheel, folder, requirements), { cwd: folder, hint });
  if (!(await hasWheel(wheel, folder))) {
    throw new StartupError(`pip saved no ${wheel.file} with the right checksum in ${folder}; ${hint}`);
  }
  return join(folder, wheel.file);
}
