import { join } from 'node:path';
import {
  type FolderListing,
  fileStamp,
  folderTime,
  folderTimesAre,
  listKnownPhotos,
  type Stamp,
  sameStamp,
} from './known-photos.ts';

/** What {@link createFolderWatch} needs. */
export interface WatchOptions {
  readonly folder: string;
  /** Milliseconds after which everything is listed again, whatever the folders' times say. */
  readonly rescanMs: number;
}

/** Tells cheaply whether the known photos may have changed. */
export interface FolderWatch {
  /**
   * The listing, when it may differ from the last one; undefined when nothing has changed.
   *
   * @param doubtful files that are looked at again one by one, because a change of theirs would matter
   */
  look(doubtful: ReadonlyMap<string, Stamp>): Promise<FolderListing | undefined>;
}

/**
 * A folder's time may be that coarse (FAT and some network file systems count in two seconds). A folder that changed
 * less than this before it was listed may have changed once more in the same tick, so its time proves nothing yet.
 */
const COARSEST_TICK_MS = 2_000;

/** A watch that has seen nothing yet: its first look lists everything. */
export function createFolderWatch({ folder, rescanMs }: WatchOptions): FolderWatch {
  let last: { readonly listing: FolderListing; readonly at: number } | undefined;

  async function mayHaveChanged(doubtful: ReadonlyMap<string, Stamp>): Promise<boolean> {
    if (!last || Date.now() - last.at >= rescanMs) return true;
    const { listing, at } = last;
    if (!listing.folders.has(folder)) return (await folderTime(folder)) !== undefined;
    for (const time of listing.folders.values()) if (time > at - COARSEST_TICK_MS) return true;
    if (!(await folderTimesAre(listing.folders))) return true;
    for (const [name, stamp] of doubtful) {
      const now = await fileStamp(join(folder, name));
      if (!now || !sameStamp(now, stamp)) return true;
    }
    return false;
  }

  return {
    async look(doubtful) {
      if (!(await mayHaveChanged(doubtful))) return undefined;
      const at = Date.now();
      const listing = await listKnownPhotos(folder);
      last = { listing, at };
      return listing;
    },
  };
}
