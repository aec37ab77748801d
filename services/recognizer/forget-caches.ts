import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from './content-hash.ts';

/** Whose caches: those of this folder of known photos, but for those of this engine. */
export interface OwnCache {
  /** Folder for cache files. */
  readonly folder: string;
  readonly knownPeople: string;
  readonly engine: string;
}

/** Milliseconds after which a file that was to replace another one is what a crash has left. */
const LEFT_BEHIND_MS = 120_000;

/** What tells the caches of one folder of known photos from those of another. */
export function galleryMark(knownPeople: string): string {
  return contentHash(knownPeople).slice(0, 8);
}

/**
 * Deletes caches that nobody keeps in step: earlier releases' (JSON), those of other engines for the same known photos,
 * and halves that a crash has left. Another engine describes anew when it is chosen again, at some tenths of a second a
 * photo. What cannot be deleted stays, as everywhere with this folder.
 *
 * @returns how many files there were
 */
export async function forgetOtherCaches({ folder, knownPeople, engine }: OwnCache): Promise<number> {
  const mark = galleryMark(knownPeople);
  const ofGallery = new RegExp(`^gallery-[a-z]+-${mark}\\.`);
  const own = `gallery-${engine}-${mark}.`;
  let forgotten = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const isOther = ofGallery.test(name) && !name.startsWith(own);
    const isOld = /^gallery-.*\.json(\.|$)/.test(name);
    const isHalf = name.startsWith(own) && name.endsWith('.tmp') && (await isLeftBehind(join(folder, name)));
    if (!isOther && !isOld && !isHalf) continue;
    await rm(join(folder, name), { force: true }).catch(() => undefined);
    forgotten += 1;
  }
  return forgotten;
}

async function isLeftBehind(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > LEFT_BEHIND_MS;
}
