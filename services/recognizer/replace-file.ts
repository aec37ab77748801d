import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Puts a file in place in one step: written aside, then renamed, so that nobody ever reads half of it, however many
 * write at once.
 *
 * @throws what the file system says; nothing is left behind
 */
export async function replaceFile(
  path: string,
  content: Uint8Array | string | AsyncIterable<Uint8Array>,
): Promise<void> {
  const fresh = `${path}.${process.pid}-${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeFile(fresh, content);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
}
