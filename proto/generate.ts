/**
 * Makes `proto/generated/facerecog.ts` from `facerecog.proto`: `bun run proto`. With `--check` changes nothing and
 * exits with 1 when the checked-in file is stale.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = import.meta.dir;
const GENERATED = join(FOLDER, 'generated', 'facerecog.ts');
const BIN = join(FOLDER, '..', 'node_modules', '.bin');

/** The TypeScript for the proto file: messages with their codecs, and service definitions for grpc-js. */
async function generate(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'lineup-proto-'));
  try {
    const template = {
      version: 'v2',
      plugins: [
        {
          // Through Bun itself: the plugin's own first line asks for Node, which need not be there.
          local: [process.execPath, join(BIN, 'protoc-gen-ts_proto')],
          out,
          // Enums as plain objects: the compiler is told to allow nothing that would have to be translated.
          opt: [
            'outputServices=grpc-js',
            'esModuleInterop=true',
            'importSuffix=.ts',
            'useExactTypes=false',
            'enumsAsLiterals=true',
          ],
        },
      ],
    };
    const run = Bun.spawn(
      [process.execPath, join(BIN, 'buf'), 'generate', '--template', JSON.stringify(template), 'facerecog.proto'],
      { cwd: FOLDER, stdout: 'inherit', stderr: 'inherit' },
    );
    if ((await run.exited) !== 0) throw new Error('buf could not generate the TypeScript; its message is above');
    return await Bun.file(join(out, 'facerecog.ts')).text();
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

const fresh = await generate();
const file = Bun.file(GENERATED);
if (!process.argv.includes('--check')) {
  await Bun.write(GENERATED, fresh);
} else if (!(await file.exists()) || (await file.text()) !== fresh) {
  console.error('proto/generated is not what facerecog.proto says: run `bun run proto` and commit the result');
  process.exit(1);
}
