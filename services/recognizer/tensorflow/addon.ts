import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf, StartupError } from '@lineup/domain';
import { runStep } from './run-step.ts';

const require = createRequire(import.meta.url);

/** Version of Node-API that the addon is built for: the highest that its package names. */
const NAPI_VERSION = 8;

/**
 * What node-gyp expects of a folder with Node's headers besides these: how to compile. It would download all of that
 * from nodejs.org for the very version of Node; an addon of Node-API runs with any version, and with Bun.
 */
const COMMON_GYPI = `{
  'target_defaults': {
    'default_configuration': 'Release',
    'configurations': { 'Release': { 'cflags': ['-O2'], 'defines': ['NDEBUG'] }, 'Debug': {} },
    'cflags': ['-fPIC'],
    'cflags_cc': ['-std=gnu++17', '-fno-exceptions'],
  },
}
`;

/**
 * Folder of the installed `@tensorflow/tfjs-node`.
 *
 * @throws StartupError when the optional package was left out
 */
export function addonPackage(): string {
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  } catch (error) {
    throw new StartupError('the optional package @tensorflow/tfjs-node is not installed; run: bun install', {
      cause: error,
    });
  }
}

/** Where the package looks for its addon. */
export function addonFile(packageFolder: string): string {
  return join(packageFolder, 'lib', `napi-v${NAPI_VERSION}`, 'tfjs_binding.node');
}

/** Makes a folder of Node-API's headers as node-gyp expects it. */
export async function writeNodeHeaders(folder: string): Promise<void> {
  const include = join(folder, 'include', 'node');
  await mkdir(include, { recursive: true });
  const headers = join(developmentPackage('node-api-headers'), 'include');
  for (const name of await readdir(headers)) await copyFile(join(headers, name), join(include, name));
  await Bun.write(join(include, 'common.gypi'), COMMON_GYPI);
  await Bun.write(join(include, 'config.gypi'), "{ 'variables': {} }\n");
}

/**
 * Builds the addon by the package's own `binding.gyp`, which gives it the libraries' place relative to its own
 * (`$ORIGIN/../../deps/lib`). node-gyp runs on Bun: no Node is needed.
 */
export function buildCommand(packageFolder: string, nodeHeaders: string): string[] {
  return [
    ...[process.execPath, join(developmentPackage('node-gyp'), 'bin', 'node-gyp.js'), 'rebuild'],
    `--nodedir=${nodeHeaders}`,
    '--module_name=tfjs_binding',
    `--module_path=${dirname(addonFile(packageFolder))}`,
    `--napi_build_version=${NAPI_VERSION}`,
    '--loglevel=warn',
  ];
}

/**
 * Compiles the addon against the libraries in the package's `deps`.
 *
 * @param nodeHeaders folder that may be written, for Node-API's headers
 * @throws StartupError when the compiler gives up
 */
export async function buildAddon(packageFolder: string, nodeHeaders: string): Promise<void> {
  await writeNodeHeaders(nodeHeaders);
  await runStep('the addon could not be built', buildCommand(packageFolder, nodeHeaders), {
    cwd: packageFolder,
    hint: 'it takes g++ 9 or later, make, Python 3.8 or later, and a path of the project without spaces',
  });
  await rm(join(packageFolder, 'build'), { recursive: true, force: true });
}

function developmentPackage(name: string): string {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch (error) {
    throw new StartupError(`${name} is not installed (${messageOf(error)}); run bun install, without --production`, {
      cause: error,
    });
  }
}
