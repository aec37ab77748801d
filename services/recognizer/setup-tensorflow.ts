/**
 * `bun run setup:tensorflow`: makes engine `tensorflow` work where the install step of `@tensorflow/tfjs-node` cannot
 * download its parts. TensorFlow's library and headers come from PyPI, and the addon is compiled against them. Where
 * the engine works already nothing is done, so it can be run again at any time; `bun install` may make that necessary,
 * for all of it lies within the package.
 */

import { join } from 'node:path';
import { takeNoArguments } from '@lineup/config';
import { messageOf, StartupError } from '@lineup/domain';
import { readRecognizerSettings } from './settings.ts';
import { addonPackage, buildAddon } from './tensorflow/addon.ts';
import { UNPACKED_BYTES, unpackLibraries } from './tensorflow/libraries.ts';
import { requireSpace, requireTools, thisMachine } from './tensorflow/tools.ts';
import { tryEngine } from './tensorflow/try-engine.ts';
import { downloadWheel, hasWheel, wheelFor } from './tensorflow/wheel.ts';

/** Says what is done next. */
function say(sentence: string): void {
  console.log(`setup:tensorflow: ${sentence}`);
}

/** Does what is missing; each step throws StartupError with the reason and what to do. */
async function setUp(): Promise<void> {
  say('looking whether the engine works already');
  const before = await tryEngine();
  if (before.works) return say('it works; nothing to do');
  // What comes behind the reason would say to run this.
  say(`it does not: ${before.why.replace(/; run bun run setup:tensorflow.*$/, '')}`);

  const packageFolder = addonPackage();
  const wheel = wheelFor(process.platform, process.arch);
  const cache = join(readRecognizerSettings(process.env).cacheDir, 'tensorflow');
  const here = await hasWheel(wheel, cache);
  requireTools(thisMachine, !here);

  if (!here) {
    say(`downloading ${wheel.project} ${wheel.version}, ${Math.ceil(wheel.bytes / 1e6)} MB, to ${cache}`);
    await requireSpace(cache, wheel.bytes);
    await downloadWheel(wheel, cache);
  }
  say(`unpacking libraries and headers, ${UNPACKED_BYTES / 1e6} MB, to ${join(packageFolder, 'deps')}`);
  await requireSpace(packageFolder, UNPACKED_BYTES);
  await unpackLibraries(join(cache, wheel.file), packageFolder);
  say('building the addon');
  await buildAddon(packageFolder, join(cache, 'node-headers'));

  say('trying it on a photo');
  const after = await tryEngine();
  if (!after.works) {
    throw new StartupError(
      `the addon is built, but the engine does not work: ${after.why}; TensorFlow needs glibc 2.17 or later and a processor with AVX; take RECOGNIZER_ENGINE=auto otherwise`,
    );
  }
  say(`it works, and sees ${after.faces} faces; choose it by RECOGNIZER_ENGINE=tensorflow; ${cache} may be deleted`);
}

takeNoArguments(
  'bun run setup:tensorflow',
  "Makes engine `tensorflow` work: downloads TensorFlow's library from PyPI (some 210 MB) and compiles the addon of @tensorflow/tfjs-node against it, which takes 630 MB within node_modules. Where it works already, nothing is done.",
);

try {
  await setUp();
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  console.error(`setup:tensorflow: ${messageOf(error)}`);
  process.exit(1);
}
