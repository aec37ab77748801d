import { createTakeAway, type TakeAwayStore } from './take-away.ts';
import { type UploadFolders, uploadedFile } from './uploaded-files.ts';

/** An image by its id and the path that it was posted with. */
export interface DoomedImage {
  readonly id: number;
  readonly path: string;
}

/** Rows that went. */
export interface DeletedRows {
  readonly images: number;
  readonly faces: number;
  readonly events: number;
  readonly messages: number;
}

/** What {@link createDeleteImages} asks of the Store, which does as its own interface says. */
export interface DeleteStore extends TakeAwayStore {
  deleteImages(ids: readonly number[], options?: { readonly finishedOnly: boolean }): Promise<DeletedRows>;
}

/** What went of some images. */
export interface DeletedImages extends DeletedRows {
  /** Uploaded photos. */
  readonly files: number;
}

/**
 * Deletes images with all that hangs on them, and the photos that were uploaded for them, unless another image has the
 * same photo. Files that were posted by their path stay: they are not ours.
 *
 * @throws LineupError `unavailable` when database or folder is; what is still there then goes when it is done again,
 *   and photos whose rows are gone within the hour
 */
export type DeleteImages = (
  images: readonly DoomedImage[],
  options?: { readonly finishedOnly: boolean },
) => Promise<DeletedImages>;

/**
 * The step. Rows first: an image that stays after all, since somebody is about to work on it, keeps its photo. What breaks
 * off behind the rows is finished by whoever finds the announcement (`services/receiver/left-uploads.ts`).
 */
export function createDeleteImages(options: { readonly store: DeleteStore; readonly folders: UploadFolders }) {
  const { store, folders } = options;
  const takeAway = createTakeAway(options);

  const deleteImages: DeleteImages = async (images, how) => {
    const going = await takeAway.announce(images.flatMap(({ path }) => uploadedFile(path, folders)?.name ?? []));
    const rows = await store.deleteImages(
      images.map(({ id }) => id),
      how,
    );
    const staying = await takeAway.named([...going.keys()]);
    let files = 0;
    for (const [name, hidden] of going) {
      if (staying.has(name)) await takeAway.withdraw(hidden);
      else if (await takeAway.finish(hidden)) files += 1;
    }
    return { ...rows, files };
  };
  return deleteImages;
}

/** Both together. */
export function addDeleted(a: DeletedImages, b: DeletedImages): DeletedImages {
  return {
    images: a.images + b.images,
    faces: a.faces + b.faces,
    events: a.events + b.events,
    messages: a.messages + b.messages,
    files: a.files + b.files,
  };
}

/** Nothing went. */
export const NOTHING_DELETED: DeletedImages = { images: 0, faces: 0, events: 0, messages: 0, files: 0 };
