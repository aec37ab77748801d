/**
 * `bun run test:cluster`: Lineup on a real Kubernetes, the one that kubectl points to. Refuses one that is not on this
 * machine (exit code 2), for pods are restarted and rows written; what the tests bring is taken away again.
 *
 *   bun run test:cluster                  brings Lineup up as it is in this folder, then all tests: some six minutes
 *   bun run test:cluster --as-it-is       without bringing it up
 *   bun run test:cluster rolling flow     only the files whose names begin so
 *   bun run test:cluster --images 1000    instead of all: so many images, and the memory that each container needs
 *
 * `deploy/environment.sh` knows how to bring images into kind's cluster `kind`; any other must have Lineup already.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localContext, NotLocalError } from './context.ts';

/** In this order: what is quick and tells most comes first. */
const FILES = ['pods', 'flow', 'redeemer', 'photos-survive', 'recognizer-away', 'rolling-update', 'restarts'] as const;

const root = join(import.meta.dir, '../..');

/** Ends this process with the exit code of the first command that fails. */
async function must(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const child = Bun.spawn([...command], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await child.exited;
  if (code !== 0) process.exit(code);
}

function context(): string {
  try {
    return localContext();
  } catch (error) {
    if (!(error instanceof NotLocalError)) throw error;
    return refuse(error.message);
  }
}

/** One line, and exit code 2: nothing has been done yet. */
function refuse(why: string): never {
  console.error(`test:cluster: ${why}`);
  process.exit(2);
}

function words() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { images: { type: 'string' }, 'as-it-is': { type: 'boolean', default: false } },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const { values, positionals } = words();
const wanted = FILES.filter((file) => positionals.length === 0 || positionals.some((start) => file.startsWith(start)));
const files = values.images === undefined ? wanted : ['many-images'];
if (files.length === 0) refuse(`no file begins so; there are ${FILES.join(', ')}`);
const name = context();
console.log(`test:cluster: on ${name}`);
if (!values['as-it-is'] && name === 'kind-kind') await must(['deploy/environment.sh', 'create', '--no-forward']);
await must(
  [process.execPath, 'test', ...files.map((file) => `./test/cluster/${file}.cluster.ts`)],
  values.images === undefined ? {} : { CLUSTER_IMAGES: values.images },
);
