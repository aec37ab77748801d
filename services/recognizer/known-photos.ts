import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What tells whether a file is still the one that was read. */
export interface Stamp {
  readonly size: number;
  /** Milliseconds since 1970; as fine as the file system keeps it, which may be whole seconds. */
  readonly mtimeMs: number;
  /** Changes with every replacement, also by a file that brings an old modification time. */
  readonly ctimeMs: number;
}

/** The known photos as they lay in the folder at one moment. */
export interface FolderListing {
  /** By name: `hannibal_1.jpg`, or `hannibal/anything.jpg`. */
  readonly photos: ReadonlyMap<string, Stamp>;
  /** Modification times of the folder and of each person's folder, by path. */
  readonly folders: ReadonlyMap<string, number>;
}

/** Files that are asked for at a time: with a hundred thousand at once each takes nearly twice as long. */
const AT_A_TIME = 512;

const PHOTO = /\.(jpe?g|png|webp)$/i;

/** Whether a file is taken for a photo, by the ending of its name. */
export function isPhotoName(name: string): boolean {
  return PHOTO.test(name);
}

/**
 * Lists the known photos: in the folder itself, and one level below it, a folder a person. Names that begin with a dot
 * are none (half-copied files, `.DS_Store`). A link to a folder is not followed: it may lead back here, and everybody
 * would be there twice. A folder that does not exist holds nothing; one that cannot be read is an
 * error.
 */
export async function listKnownPhotos(folder: string): Promise<FolderListing> {
  const photos = new Map<string, Stamp>();
  const folders = new Map<string, number>();
  await listInto(folder, '', photos, folders);
  return { photos, folders };
}

async function listInto(
  folder: string,
  prefix: string,
  photos: Map<string, Stamp>,
  folders: Map<string, number>,
): Promise<void> {
  // Before the listing: what comes later then changes the time again.
  const time = await folderTime(folder);
  const entries = time === undefined ? [] : await readdir(folder, { withFileTypes: true });
  if (time !== undefined) folders.set(folder, time);
  await sideBySide(entries, async (entry) => {
    if (entry.name.startsWith('.')) return;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (prefix === '') await listInto(path, `${entry.name}/`, photos, folders);
    } else if (isPhotoName(entry.name)) {
      const stamp = await fileStamp(path);
      if (stamp) photos.set(prefix + entry.name, stamp);
    }
  });
}

/** A folder's modification time, undefined when there is none. */
export async function folderTime(path: string): Promise<number | undefined> {
  const found = await statOf(path);
  return found?.isDirectory() ? found.mtimeMs : undefined;
}

/** Whether each of these folders has the modification time that is given with it. */
export async function folderTimesAre(folders: ReadonlyMap<string, number>): Promise<boolean> {
  let same = true;
  await sideBySide([...folders], async ([path, time]) => {
    if (same && (await folderTime(path)) !== time) same = false;
  });
  return same;
}

/** A file's stamp, undefined when it is gone. */
export async function fileStamp(path: string): Promise<Stamp | undefined> {
  const found = await statOf(path);
  return found && { size: found.size, mtimeMs: found.mtimeMs, ctimeMs: found.ctimeMs };
}

/** Is it the same file, as far as its stamp can tell? */
export function sameStamp(a: Stamp, b: Stamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

/**
 * Nothing for what is not there. Every other error is passed on: a folder that cannot be read for a moment must not be
 * taken for an empty one, or everybody would be forgotten.
 */
async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw error;
  }
}

async function sideBySide<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_A_TIME) await Promise.all(items.slice(at, at + AT_A_TIME).map(work));
}
