import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LineupError } from '@lineup/domain';

/**
 * Writes a photo so that whoever looks into the folder sees all of it or nothing: beside under a name that begins with
 * a dot, to the disk, then renamed. What had this name before is replaced.
 *
 * @param folder absolute
 * @throws LineupError `unavailable`, and nothing is left behind
 */
export async function writePhoto(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, `.${randomUUID()}.part`);
  try {
    // `wx`: never through a link that somebody has put there.
    const handle = await open(temporary, 'wx', 0o644);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(folder, name));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new LineupError('unavailable', `the photo cannot be stored: ${reason(cause)}`, {}, { cause });
  }
}

/** Why, without any name of this machine's folders. */
function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : 'its folder cannot be written';
}
