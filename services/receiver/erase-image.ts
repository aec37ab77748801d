import type { Erasing, Reading, Scrubbed } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import type { DeletedImages, DeleteImages, DoomedImage } from '@lineup/erasure';
import type { Logger } from '@lineup/log';

/** What was erased with an image. */
export interface ErasedImageReceipt {
  readonly image: DoomedImage;
  readonly deleted: DeletedImages;
  readonly scrubbed: Scrubbed;
}

/** What {@link createEraseImage} needs. */
export interface EraseImageOptions {
  readonly store: Pick<Erasing, 'scrub'> & Pick<Reading, 'image'>;
  readonly deleteImages: DeleteImages;
  readonly log: Logger;
}

/**
 * Erases an image: faces, timeline, message, and the photo where it was uploaded. Whoever looks at it meanwhile finds
 * nobody to tell.
 *
 * @throws LineupError `not_found`, `unavailable` when database or folder is; asking again finishes it
 */
export type EraseImage = (id: number) => Promise<ErasedImageReceipt>;

/** The step. */
export function createEraseImage({ store, deleteImages, log }: EraseImageOptions): EraseImage {
  return async (id) => {
    const found = await store.image(id);
    if (!found) throw noImage(id);
    const image = { id, path: found.path };
    const deleted = await deleteImages([image]);
    if (deleted.images === 0) throw noImage(id);
    log.info({ image: id }, `image ${id} is erased`);
    return { image, deleted, scrubbed: await store.scrub() };
  };
}

function noImage(id: number): LineupError {
  return new LineupError('not_found', `there is no image ${id}`, { id });
}
