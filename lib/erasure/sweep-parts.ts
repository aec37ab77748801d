import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from './remove-file.ts';

/** Photos on their way in: written aside under such names, then renamed. */
const PART = /^\.([0-9a-f-]{36}\.part|incoming-[0-9a-f-]{36})$/;

/** Milliseconds after which such a file is one that a crash has left: a slow upload of many photos takes its time. */
const LEFT_BEHIND_MS = 3_600_000;

/**
 * Deletes photos that a crash has left half-way into a folder; whose they are, nobody can tell.
 *
 * @param now milliseconds since 1970, by the clock of this machine as file times are
 * @returns how many there were
 */
export async function sweepParts(folder: string, now = Date.now()): Promise<number> {
  let swept = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!PART.test(name)) continue;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && now - found.mtimeMs > LEFT_BEHIND_MS && (await removeFile(folder, name))) swept += 1;
  }
  return swept;
}
