import { removeFile } from './remove-file.ts';
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
export interface DeleteStore {
  deleteImages(ids: readonly number[], options?: { readonly finishedOnly: boolean }): Promise<DeletedRows>;
  pathsOfImages(paths: readonly string[], except: readonly number[]): Promise<Set<string>>;
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
 * @throws LineupError `unavailable` when database or folder is; doing it again finishes it
 */
export type DeleteImages = (
  images: readonly DoomedImage[],
  options?: { readonly finishedOnly: boolean },
) => Promise<DeletedImages>;

/** The step. The file first: what breaks off between the two is still there to be deleted, by its id. */
export function createDeleteImages(options: { readonly store: DeleteStore; readonly folders: UploadFolders }) {
  const { store, folders } = options;

  async function removeUpload({ path }: DoomedImage, going: readonly number[]): Promise<boolean> {
    const file = uploadedFile(path, folders);
    if (!file) return false;
    const others = await store.pathsOfImages(file.paths, going);
    return others.size === 0 && (await removeFile(folders.unknownPeople, file.name));
  }

  const deleteImages: DeleteImages = async (images, how) => {
    const ids = images.map(({ id }) => id);
    let files = 0;
    for (const image of images) if (await removeUpload(image, ids)) files += 1;
    return { ...(await store.deleteImages(ids, how)), files };
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
