import { join } from 'node:path';
import { LineupError } from '@lineup/domain';
import type { ReceivedPhoto } from '@lineup/photo';
import type { Accepted, AcceptImages } from './accept-image.ts';
import type { LeftUploads } from './left-uploads.ts';
import { uploadName } from './upload-folder.ts';

/** What {@link createKeepUploads} needs. */
export interface KeepOptions {
  readonly acceptImages: AcceptImages;
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

/** The step from photos on the disk to images that will be looked at. */
export function createKeepUploads({ acceptImages, leftUploads }: KeepOptions): KeepUploads {
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
    // Another receiver may have taken the name away for the sake of an older upload: see `left-uploads.ts`.
    for (const photo of named) await photo.settleAs(uploadName(photo));
    return photos.flatMap((photo): Accepted[] => {
      const error = unnamed.get(photo);
      return error ? [{ kind: 'refused', path: undefined, error }] : accepted.splice(0, 1);
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
}
