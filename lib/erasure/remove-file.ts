import { lstat, open, rmdir, unlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { LineupError } from '@lineup/domain';

/**
 * Deletes a file of a photo folder for good: it stays gone when the machine loses its power right after. With the last
 * file of a person's own folder goes the folder, for that is named after them. What a disk keeps of a deleted file's
 * bytes is beyond us: neither flash nor file systems that copy on write overwrite in place.
 *
 * @param folder absolute
 * @param name within it, maybe one level down; a name that leads elsewhere deletes nothing
 * @returns false when there was no such file
 * @throws LineupError `unavailable` when the folder cannot be written
 */
export async function removeFile(folder: string, name: string): Promise<boolean> {
  const path = join(folder, name);
  const parent = dirname(path);
  if (!isInside(path, folder)) return false;
  // Only in the folder itself or in a real one below it: a link to a folder may lead anywhere.
  if (parent !== folder && !(await lstat(parent).catch(() => undefined))?.isDirectory()) return false;
  const there = await lstat(path).catch(() => undefined);
  if (!there || there.isDirectory()) return false;
  try {
    await unlink(path);
    await flush(parent);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false;
    throw new LineupError('unavailable', 'a photo cannot be deleted: its folder cannot be written', {}, { cause });
  }
  if (parent !== folder) await rmdir(parent).catch(() => undefined);
  return true;
}

/** Writes the folder's own change to the disk; file systems that cannot do it for a folder do it by themselves. */
export async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

function isInside(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
