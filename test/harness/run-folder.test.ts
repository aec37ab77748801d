import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startChildProcess } from './child-process.ts';
import { eventually } from './eventually.ts';
import { allowForRealTime } from './test-timeout.ts';

allowForRealTime();

/** A process that uses the harness as a test process does, and then hangs: with a child, and a child's child. */
const OWNER = `
  const { startChildProcess } = await import(${JSON.stringify(resolve(import.meta.dir, 'child-process.ts'))});
  const { tempFolder } = await import(${JSON.stringify(resolve(import.meta.dir, 'temp-folder.ts'))});
  const folder = tempFolder('owned').path;
  await Bun.write(folder + '/sub/file', 'x');
  const child = startChildProcess({ name: 'c', command: ['/bin/sh', '-c', 'sleep 1000 & echo $!; wait'] });
  const grandchild = await child.lines.waitFor(/^[0-9]+$/);
  console.log(JSON.stringify({ folder, pids: [child.pid, Number(grandchild)] }));
  setInterval(() => undefined, 1000);
`;

test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('after %s nothing is left of a test process', async (signal) => {
  const owner = startChildProcess({ name: 'owner', command: [process.execPath, '-e', OWNER] });
  const { folder, pids } = JSON.parse(await owner.lines.waitFor(/^\{/)) as { folder: string; pids: number[] };
  expect(existsSync(folder)).toBe(true);
  expect(pids.map(alive)).toEqual([true, true]);

  process.kill(owner.pid, signal);
  await owner.exited;
  await eventually(
    'its processes are gone',
    () => pids.some(alive),
    (any) => !any,
  );
  await eventually(
    'its folder is gone',
    () => existsSync(resolve(folder, '..')),
    (there) => !there,
  );
});

/** Runs it, other than as a zombie whose exit code nobody has asked for? */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !readFileSync(stat, 'utf8').includes(') Z ');
}
