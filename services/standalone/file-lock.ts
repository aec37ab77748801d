import { Database } from 'bun:sqlite';

/**
 * A lock of the operating system on a file, which is made if need be: it ends with the process, however that ends, and
 * no other can have it meanwhile. What it is on stays there, empty.
 */
export interface FileLock {
  release(): void;
}

/**
 * Takes the lock.
 *
 * @returns undefined when another process has it
 * @throws Error when the file cannot be made or opened
 */
export function takeFileLock(file: string): FileLock | undefined {
  const lock = new Database(file, { create: true });
  try {
    lock.run('begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return { release: () => lock.close() };
}
