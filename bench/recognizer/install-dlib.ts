import { join } from 'node:path';
import { messageOf } from '@lineup/domain';
import { CannotLoad } from './engine-process.ts';

/**
 * What pip installs. `face_recognition` asks for `dlib`, which it would compile for half an hour; `dlib-bin` is the same
 * compiled. The package with the models still needs `pkg_resources`, which newer setuptools do not have.
 */
const PACKAGES = ['dlib-bin==20.0.1', 'face_recognition==1.3.0', 'face_recognition_models==0.3.0'];
const BESIDE = ['numpy', 'pillow', 'click', 'setuptools<81'];

/**
 * Makes an environment of Python's own with `face_recognition` in it, and nothing outside its folder.
 *
 * @param folder where it is made; whoever asks removes it
 * @returns the environment's Python
 * @throws CannotLoad when there is no Python, or pip fails
 */
export async function installDlib(folder: string): Promise<string> {
  const python = join(folder, 'bin', 'python3');
  await run(['python3', '-m', 'venv', folder]);
  const pip = [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run([...pip, ...BESIDE]);
  await run([...pip, '--no-deps', ...PACKAGES]);
  return python;
}

async function run(command: readonly string[]): Promise<void> {
  const [program = '', ...rest] = command;
  if (!Bun.which(program)) throw new CannotLoad(`there is no ${program}`);
  try {
    const child = Bun.spawn([program, ...rest], { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' });
    const said = await new Response(child.stderr).text();
    if ((await child.exited) === 0) return;
    throw new Error(said.trim().split('\n').at(-1) || `exit code ${child.exitCode}`);
  } catch (error) {
    throw new CannotLoad(`${command.slice(0, 4).join(' ')} failed: ${messageOf(error)}`);
  }
}
