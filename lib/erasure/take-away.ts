import { randomUUID } from 'node:crypto';
import { lstat, rename, unlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LineupError } from '@lineup/domain';
import { flush } from './remove-file.ts';
import { isUploadName, type UploadFolders, uploadedFile, uploadPaths } from './uploaded-files.ts';

/** What {@link createTakeAway} asks of the Store, which does as its own interface says. */
export interface TakeAwayStore {
  takenPaths(paths: readonly string[]): Promise<Set<string>>;
  pathsEndingIn(names: readonly string[]): Promise<string[]>;
}

/**
 * Takes uploaded photos away of which no image speaks any more, though the same photo may be uploaded again at any
 * moment, by whichever receiver.
 *
 * Looking first and deleting then would delete the file of an upload that got its row in between. So the file is renamed
 * to a hidden name, then the rows are looked at, and it comes back when there is one. An upload whose row comes only after
 * that look makes sure of its file after the row (`services/receiver/keep-uploads.ts`): one of the two always sees the other.
 *
 * The hidden name is there, empty, before the rows go. It tells whoever finds it after a crash what to finish.
 */
export interface TakeAway {
  /**
   * Says that photos may go. To be called before their rows go.
   *
   * @returns by name, the hidden file of each, absolute
   * @throws LineupError `unavailable` when the folder cannot be written
   */
  announce(names: readonly string[]): Promise<Map<string, string>>;
  /** Those of these names that some image has, whichever way its path is written. Reads the paths of all images. */
  named(names: readonly string[]): Promise<Set<string>>;
  /**
   * Takes the announced photo away unless there is an image of it. To be called once its row is gone, for what is not among
   * the {@link named}.
   *
   * @returns false: there was no such file, or it stays
   * @throws LineupError `unavailable` when database or folder is; the announcement stays
   */
  finish(hidden: string): Promise<boolean>;
  /** Withdraws an announcement: the photo stays. */
  withdraw(hidden: string): Promise<void>;
  /** Finishes an announcement that somebody else has left. Several may do so at once. */
  finishLeft(hidden: string): Promise<void>;
}

/** The hidden name of a photo that may go. */
const GOING = /^\.([0-9a-f]+\.[a-z]+)\.[0-9a-f-]{36}\.going$/;

/** The photo that a hidden file announces; undefined when it is something else. */
export function goingPhoto(hidden: string): string | undefined {
  const name = GOING.exec(basename(hidden))?.[1];
  return name !== undefined && isUploadName(name) ? name : undefined;
}

/** Over the folder of uploads. */
export function createTakeAway(options: { readonly store: TakeAwayStore; readonly folders: UploadFolders }): TakeAway {
  const { store, folders } = options;
  const folder = folders.unknownPeople;
  const hiddenName = (name: string) => join(folder, `.${name}.${randomUUID()}.going`);

  const named: TakeAway['named'] = async (names) => {
    if (names.length === 0) return new Set();
    const paths = await store.pathsEndingIn(names);
    return new Set(paths.flatMap((path) => uploadedFile(path, folders)?.name ?? []));
  };

  /** By way of a name that nothing has yet: renamed onto another name of itself, a file would keep both. */
  async function takeUnless(hidden: string, name: string, isNamed: () => Promise<boolean>): Promise<boolean> {
    const file = join(folder, name);
    const aside = hiddenName(name);
    await changing(rename(file, aside));
    let isStaying = true;
    try {
      isStaying = await isNamed();
    } catch (error) {
      await changing(rename(aside, file));
      await changing(unlink(aside));
      throw error;
    }
    const isThere = await hasBytes(aside);
    if (isStaying && isThere) await changing(rename(aside, file));
    else if (isStaying && (await hasBytes(hidden))) await changing(rename(hidden, file));
    await changing(unlink(aside));
    await changing(unlink(hidden));
    await changing(flush(folder));
    return isThere && !isStaying;
  }

  return {
    named,
    async announce(names) {
      const hidden = new Map([...new Set(names)].map((name) => [name, hiddenName(name)]));
      for (const file of hidden.values()) await changing(writeFile(file, '', { flag: 'wx' }), 'never');
      if (hidden.size > 0) await changing(flush(folder));
      return hidden;
    },
    async finish(hidden) {
      const name = goingPhoto(hidden);
      if (name === undefined) return false;
      // By the paths of uploads, which have an index: nobody but an upload can have brought the file back since.
      const paths = uploadPaths(name, folders);
      return takeUnless(hidden, name, async () => (await store.takenPaths(paths)).size > 0);
    },
    withdraw: (hidden) => changing(unlink(hidden)),
    async finishLeft(hidden) {
      const name = goingPhoto(hidden);
      if (name === undefined) return;
      // What is somebody's own is deleted by nobody else, whatever they have seen before.
      const ours = hiddenName(name);
      await changing(rename(hidden, ours));
      await takeUnless(ours, name, async () => (await named([name])).size > 0);
    },
  };
}

/** A photo that was taken aside; an announcement is empty. */
async function hasBytes(file: string): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  return found !== undefined && found.size > 0;
}

/** Makes what the file system says `unavailable`; a file that is gone already is nobody's trouble, unless `never`. */
async function changing(work: Promise<unknown>, gone: 'fine' | 'never' = 'fine'): Promise<void> {
  try {
    await work;
  } catch (cause) {
    if (gone === 'fine' && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return;
    throw new LineupError('unavailable', 'a photo cannot be deleted: its folder cannot be written', {}, { cause });
  }
}
