import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Waits for the end of its standard input, which the system closes when the test process ends, however it ends: done,
 * interrupted, crashed, kill -9. Then it ends what still runs and removes the folder. `bun test` fires no exit event,
 * so nothing inside the process could do this. Twice, because a process that is being killed may still write.
 */
const JANITOR = `
trap '' INT TERM HUP
cat >/dev/null
for round in 1 2; do
  for group in "$1"/running/*; do
    [ -e "$group" ] && kill -9 "-\${group##*/}"
  done
  rm -rf "$1/temp"* && break
  sleep 0.2
done
rm -rf "$1"
`;

let folder: string | undefined;
/** Held, because the end of this object would be the end of its standard input. */
let janitor: Bun.Subprocess<'pipe', 'ignore', 'ignore'> | undefined;

/** The one folder of this test process, made at first use; it goes away with the process. */
function runFolder(): string {
  if (folder) return folder;
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'lineup-test-'));
  mkdirSync(join(folder, 'running'));
  // Its own process group: Ctrl-C in a terminal must not reach it before its work is done.
  janitor = Bun.spawn(['/bin/sh', '-c', JANITOR, 'janitor', folder], {
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    detached: true,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
  });
  janitor.unref();
  return folder;
}

/**
 * Ends what still runs and removes all folders, now. The end of the process would do so too, but a moment after it:
 * who looks right after `bun test` must find nothing.
 */
export async function endRun(): Promise<void> {
  const ending = janitor;
  folder = undefined;
  janitor = undefined;
  ending?.stdin.end();
  await ending?.exited;
}

/** Makes an empty folder that is removed when the test process ends. The name says whose it is, for debugging. */
export function makeRunSubfolder(name: string): string {
  return mkdtempSync(join(runFolder(), `temp-${name}-`));
}

/** Notes a process group: it is killed when the test process ends. */
export function noteProcessGroup(id: number): void {
  writeFileSync(join(runFolder(), 'running', String(id)), '');
}

/** Forgets a process group that has ended: its number may be given to a stranger. */
export function forgetProcessGroup(id: number): void {
  rmSync(join(runFolder(), 'running', String(id)), { force: true });
}
