import { afterAll, expect, test } from 'bun:test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { IDENTIFY_HELP, type IdentifyCommand, readIdentifyCommand } from './identify-options.ts';

const temp = tempFolder('identify-options');
afterAll(() => temp.remove());

const HINT = 'use: bun run identify FILE…';

test.each<[string[], IdentifyCommand]>([
  [['--help'], { kind: 'help' }],
  [['a.jpg', '-h'], { kind: 'help' }],
  [['a.jpg', 'b.jpg'], { kind: 'files', files: ['a.jpg', 'b.jpg'] }],
  [['--', '-a.jpg', '--help'], { kind: 'files', files: ['-a.jpg', '--help'] }],
  [['a.jpg', '--', '-b.jpg'], { kind: 'files', files: ['a.jpg', '-b.jpg'] }],
  [[], { kind: 'wrong', problem: `no photo given; ${HINT}` }],
  [['--'], { kind: 'wrong', problem: `no photo given; ${HINT}` }],
  [['a.jpg', '--frob'], { kind: 'wrong', problem: `unknown option --frob; ${HINT}` }],
])('identify %j', (words, command) => {
  expect(readIdentifyCommand(words)).toEqual(command);
});

/** The command, where a file `-a.jpg` lies. */
async function identify(...words: string[]) {
  const run = Bun.spawn([process.execPath, join(import.meta.dir, 'identify-cli.ts'), ...words], {
    cwd: temp.path,
    env: { ...process.env, DATA_DIR: temp.path, RECOGNIZER_WORKERS: '1' },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout, stderr] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
  return { exit: await run.exited, stdout, stderr };
}

test('the command helps, and refuses what it does not know in a line', async () => {
  expect(await identify('--help')).toEqual({ exit: 0, stdout: IDENTIFY_HELP, stderr: '' });
  expect(await identify('--frob')).toEqual({
    exit: 2,
    stdout: '',
    stderr: `identify: unknown option --frob; ${HINT}\n`,
  });
});

test('a file that begins with a dash is one, though Bun takes the -- before it away', async () => {
  await writeFile(join(temp.path, '-a.jpg'), 'no photo');
  const { exit, stderr } = await identify('--', '-a.jpg');
  expect(stderr).toContain('identify: -a.jpg: ');
  expect(exit).toBe(2);
});

test('the name of a file neither steers the terminal nor begins a line', async () => {
  await writeFile(join(temp.path, '\x1b[2J\nmatched id: 1.jpg'), 'no photo');
  const { stderr } = await identify('\x1b[2J\nmatched id: 1.jpg');
  expect(stderr).toContain('identify: \\u001b[2J\\u000amatched id: 1.jpg: ');
  expect(stderr).not.toMatch(/^matched/m);
});
