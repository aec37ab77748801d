import { join } from 'node:path';
import type { Reading } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { TakeAway } from '@lineup/erasure';
import type { ReceivedPhoto } from '@lineup/photo';
import type { Accepted, AcceptImages } from './accept-image.ts';
import type { LeftUploads } from './left-uploads.ts';
import { uploadName } from './upload-folder.ts';

/** What {@link createKeepUploads} needs. */
export interface KeepOptions {
  readonly acceptImages: AcceptImages;
  readonly store: Pick<Reading, 'takenPaths'>;
  readonly takeAway: Pick<TakeAway, 'announce' | 'finish'>;
  readonly leftUploads: Pick<LeftUploads, 'add'>;
}

/**
 * Takes received photos in: each gets its name, then all of them their rows. What became of each photo, in the same order.
 * The hidden names are gone afterwards.
 *
 * @param folder UNKNOWN_PEOPLE as paths call it
 * @throws LineupError `unavailable` when the database is away; photos that have no row go within minutes
 */
export type KeepUploads = (photos: readonly ReceivedPhoto[], folder: string) => Promise<Accepted[]>;

/** How often the image of a photo may be deleted while the same photo is uploaded again. */
const ROUNDS = 5;

/** The step from photos on the disk to images that will be looked at. */
export function createKeepUploads({ acceptImages, store, takeAway, leftUploads }: KeepOptions): KeepUploads {
  return async (photos, folder) => {
    const unnamed = new Map<ReceivedPhoto, LineupError>();
    for (const photo of photos) {
      await photo.storeAs(uploadName(photo)).catch((error: unknown) => {
        if (!(error instanceof LineupError)) throw error;
        unnamed.set(photo, error);
      });
    }
    const named = photos.filter((photo) => !unnamed.has(photo));
    const accepted = await accept(named, folder);
    const kept = new Map<ReceivedPhoto, Accepted>();
    for (const [at, photo] of named.entries()) {
      kept.set(photo, await settled(photo, accepted[at] as Accepted, join(folder, uploadName(photo))));
    }
    return photos.map((photo): Accepted => {
      const error = unnamed.get(photo);
      return error ? { kind: 'refused', path: undefined, error } : (kept.get(photo) as Accepted);
    });
  };

  async function accept(photos: readonly ReceivedPhoto[], folder: string): Promise<Accepted[]> {
    if (photos.length === 0) return [];
    try {
      return await acceptImages(photos.map((photo) => join(folder, uploadName(photo))));
    } catch (error) {
      for (const photo of photos) leftUploads.add(photo);
      throw error;
    }
  }

  /** Until then the photo has its hidden name: what breaks off on the way is looked at again later. */
  async function settled(photo: ReceivedPhoto, first: Accepted, path: string): Promise<Accepted> {
    try {
      const image = await fileAndRow(photo, first, path);
      await photo.drop();
      return image;
    } catch (error) {
      if (!(error instanceof LineupError)) throw error;
      leftUploads.add(photo);
      return first.kind === 'accepted' ? first : { kind: 'refused', path, error };
    }
  }

  /**
   * Sees to it that there are both file and row, or neither. Whoever deletes the image of the same photo takes the row away
   * and then the file, and brings it back when there is a row again (`TakeAway`): so what is looked at here is the file first
   * and then the row. A row that goes after this look takes the file along.
   */
  async function fileAndRow(photo: ReceivedPhoto, first: Accepted, path: string): Promise<Accepted> {
    const name = uploadName(photo);
    let image = first;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const wasGone = await photo.restoreAs(name);
      // The row is ours and nobody has touched the file: that is how it nearly always is.
      if (image.kind === 'accepted' && !wasGone) return image;
      if ((await store.takenPaths([path])).size > 0) return image;
      if (image.kind === 'accepted') {
        // Erased as soon as it was there.
        for (const hidden of (await takeAway.announce([name])).values()) await takeAway.finish(hidden);
        return image;
      }
      if (round === ROUNDS) break;
      // The image that it was refused for is gone: the photo is a new one.
      [image = first] = await acceptImages([path]);
    }
    throw new LineupError('unavailable', 'the image of this photo comes and goes; try again in a moment');
  }
}
