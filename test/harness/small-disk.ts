import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { startChildProcess } from './child-process.ts';

/** A disk that is as small as need be, kept in memory, which only those see who are told to. */
export interface SmallDisk {
  /** The program with its arguments that sees the disk and becomes the command that follows. */
  readonly within: readonly string[];
  /**
   * Where this process finds what is on it. Not for databases: SQLite takes the way back out of it, to the folder that
   * lies below.
   */
  readonly path: string;
  /** Nobody may use it any more. */
  remove(): Promise<void>;
}

/** An ordinary user may mount in a namespace of their own, where the system lets them make one. */
const ROOT = process.getuid?.() === 0;
const UNSHARE = ['unshare', ...(ROOT ? [] : ['--user', '--map-root-user']), '--mount'];
const ENTER = ['nsenter', '--mount', ...(ROOT ? [] : ['--user', '--preserve-credentials'])];

const mounting = (folder: string, megabytes: number, then: string) => [
  ...UNSHARE,
  ...['sh', '-c', `mount -t tmpfs -o size=${megabytes}m tmpfs "$0" && ${then}`, folder],
];

/**
 * Makes a small disk. It is there as long as a process of its own is, which ends with this one.
 *
 * @param folder where those see the disk who are within; it must exist
 */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  const holder = startChildProcess({
    name: 'small disk',
    command: mounting(folder, megabytes, 'echo mounted && exec sleep infinity'),
  });
  await holder.lines.waitFor('mounted');
  return {
    // Who enters another mount namespace finds itself in its root folder.
    within: [...ENTER, '--target', String(holder.pid), 'sh', '-c', 'cd "$0" && exec "$@"', process.cwd()],
    path: join(`/proc/${holder.pid}/root`, folder),
    remove: () => holder.kill(),
  };
}

/** Why there can be no small disks here, as a sentence, or undefined. */
export function smallDisksMissing(): string | undefined {
  const [program = '', ...args] = mounting('/tmp', 1, 'true');
  const works = Bun.which(program) && Bun.which('nsenter') && Bun.spawnSync([program, ...args]).success;
  return works ? undefined : 'needs a Linux that lets this user mount a tmpfs in a namespace (unshare --mount)';
}

/** Fills a disk up to its last byte. Disposed of, there is room again. */
export function fillDisk(folder: string): Disposable {
  const file = join(folder, 'filler');
  const handle = openSync(file, 'w');
  for (let size = 1 << 20; size >= 1; ) {
    try {
      // Less than was asked for is written where the room ends.
      writeSync(handle, new Uint8Array(size));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      size = Math.floor(size / 2);
    }
  }
  closeSync(handle);
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}
