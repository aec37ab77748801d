import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Something that must be nowhere any more, by what it is called in the error. */
export type Wanted = ReadonlyMap<string, Uint8Array | string>;

/**
 * Looks through every file below a folder, by names and by content.
 *
 * @returns `what in file`, in the order of the files
 */
export async function findBytes(folder: string, wanted: Wanted): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const content = entry.isFile() ? await readIfThere(join(entry.parentPath, entry.name)) : Buffer.alloc(0);
    for (const [what, bytes] of wanted) {
      if (content.includes(bytes) || (typeof bytes === 'string' && entry.name.includes(bytes))) {
        found.push(`${what} in ${entry.name}`);
      }
    }
  }
  return found;
}

/** A file may go between the listing and the reading. */
async function readIfThere(path: string): Promise<Buffer> {
  return readFile(path).catch(() => Buffer.alloc(0));
}
