import { Database } from 'bun:sqlite';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StartupError } from '@lineup/domain';

/** Begins with a dot: no known photo. */
const LOCK_FILE = '.gallery.lock';

/**
 * Has KNOWN_PEOPLE, which is made where there is none, changed by one command at a time: two that add the same photos
 * would each look, find none of them known, and add them all.
 *
 * The lock is that of SQLite on an empty file. The operating system lets go of it with the process, however that ends,
 * and it holds between containers, where the number of a process says nothing. The file stays: to remove it would take
 * it from under whoever has just opened it.
 *
 * @param folder KNOWN_PEOPLE, absolute
 * @throws StartupError when another command is at it, or the folder cannot be written
 */
export async function lockGallery(folder: string): Promise<Disposable> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new StartupError(`KNOWN_PEOPLE=${folder} cannot be made: ${messageOf(cause)}`, { cause });
  });
  const path = join(folder, LOCK_FILE);
  let lock: Database | undefined;
  try {
    lock = new Database(path);
    // No journal beside the file: nothing is ever written.
    lock.run('PRAGMA journal_mode = MEMORY');
    lock.run('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock?.close();
    if (isBusy(cause)) {
      throw new StartupError(
        `another gallery add or remove is at work on KNOWN_PEOPLE=${folder}: wait until it has ended, then try again`,
        { cause },
      );
    }
    throw new StartupError(`${path} cannot be locked: ${messageOf(cause)}`, { cause });
  }
  const held = lock;
  return { [Symbol.dispose]: () => held.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}
