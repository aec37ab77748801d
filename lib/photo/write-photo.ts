import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LineupError } from '@lineup/domain';

/** What the hidden names look like under which photos are written; see {@link partName}. */
export const PART_NAME = /^\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/;

/** A hidden name for a photo that is being written, unlike any other. */
export function partName(): string {
  return `.${randomUUID()}.part`;
}

/**
 * Writes a photo so that whoever looks into the folder sees all of it or nothing: beside under a name that begins with
 * a dot, to the disk, then renamed. What had this name before is replaced. It is on the disk for good when this resolves.
 *
 * @param folder absolute
 * @throws LineupError `unavailable`, and nothing is left behind
 */
export async function writePhoto(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, partName());
  try {
    // `wx`: never through a link that somebody has put there.
    const handle = await storing(open(temporary, 'wx', 0o644));
    try {
      await storing(handle.writeFile(bytes));
      await storing(handle.sync());
    } finally {
      await handle.close();
    }
    await storing(rename(temporary, join(folder, name)));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await storing(syncFolder(folder));
}

/** Brings the names of a folder to the disk: a file that was synced may else be there without a name after a crash. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and needs no such thing.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes what the file system says about writing a photo `unavailable`. */
export async function storing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new LineupError('unavailable', `the photo cannot be stored: ${reason(cause)}`, {}, { cause });
  }
}

/** Why, without any name of this machine's folders. */
function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : 'its folder cannot be written';
}
