import { expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../harness/temp-folder.ts';

const ROOT = join(import.meta.dir, '../..');

/** Every command that settings alone steer, by its file. */
const COMMANDS = [
  'services/standalone/main.ts',
  'services/receiver/main.ts',
  'services/processor/main.ts',
  'services/recognizer/main.ts',
  'services/frontend/main.ts',
  'services/redeemer/main.ts',
  'services/demo/main.ts',
  'db/migrate.ts',
  'services/recognizer/setup-tensorflow.ts',
];

/** Runs a command with data in an empty folder; what it said, its exit code, and what it has left there. */
function runIn(folder: string, file: string, argument: string) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(['bun', '--no-env-file', join(ROOT, file), argument], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: join(folder, 'data') },
  });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString(), left: readdirSync(folder) };
}

test.each(COMMANDS)('%s tells what it does when asked, and does nothing else', (file) => {
  const folder = tempFolder('no-arguments');
  const help = runIn(folder.path, file, '--help');
  expect(help).toMatchObject({ exitCode: 0, stderr: '', left: [] });
  expect(help.stdout).toContain('It takes no arguments');
  const refused = runIn(folder.path, file, '--dry-run');
  expect(refused).toMatchObject({ exitCode: 2, stdout: '', left: [] });
  expect(refused.stderr).toContain('unknown option --dry-run');
  folder.remove();
});
