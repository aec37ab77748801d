import { LineupError } from '@lineup/domain';
import type { RemoveResponse } from '@lineup/proto';
import type { Gallery } from '../gallery.ts';
import { deletePhoto } from './photo-files.ts';
import { checkPhotoName } from './photo-name.ts';

/** What {@link createRemove} needs. */
export interface RemoveOptions {
  /** Folder of the known photos. */
  readonly folder: string;
  readonly gallery: Pick<Gallery, 'current' | 'drop'>;
}

/**
 * Deletes a known photo, whether it is matched or left out: the file at once, its descriptor from memory at once and
 * from the cache file within some seconds.
 *
 * @throws LineupError `bad_request`, `not_found`, `conflict`
 */
export type Remove = (name: string) => Promise<RemoveResponse>;

/** The step, ready to be called. */
export function createRemove({ folder, gallery }: RemoveOptions): Remove {
  return async (name) => {
    checkPhotoName(name);
    try {
      await deletePhoto(folder, name);
    } catch (error) {
      // Somebody else was faster, and the folder has not been listed since.
      if (error instanceof LineupError && error.code === 'not_found') gallery.drop(name);
      throw error;
    }
    gallery.drop(name);
    return { galleryVersion: gallery.current().version };
  };
}
