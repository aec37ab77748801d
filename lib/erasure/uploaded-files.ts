import { basename, join, normalize, relative, sep } from 'node:path';

/** Where uploads land, and how paths are looked up. */
export interface UploadFolders {
  /** UNKNOWN_PEOPLE, absolute. */
  readonly unknownPeople: string;
  /** IMAGE_ROOTS, absolute. */
  readonly imageRoots: readonly string[];
}

/** A file that an upload has made. */
export interface UploadedFile {
  /** Within UNKNOWN_PEOPLE. */
  readonly name: string;
  /** The paths by which images may speak of it, in their plain form. */
  readonly paths: readonly string[];
}

/** As uploads are called: after their content. Whatever else lies there was put there by somebody else. */
const UPLOADED = /^[0-9a-f]{32,64}\.(jpg|png|webp)$/;

/** Is a file of this name in UNKNOWN_PEOPLE an upload? */
export function isUploadName(name: string): boolean {
  return UPLOADED.test(name);
}

/** The paths by which an upload of this name may be called, in their plain form. */
export function uploadPaths(name: string, { unknownPeople, imageRoots }: UploadFolders): string[] {
  const paths = [join(unknownPeople, name)];
  const root = imageRoots.find((folder) => folder === unknownPeople || unknownPeople.startsWith(folder + sep));
  if (root !== undefined) paths.unshift(join(relative(root, unknownPeople), name));
  return paths;
}

/**
 * The file of an image's path when it is ours to delete: an upload, which lies in UNKNOWN_PEOPLE itself. Undefined for
 * files that were posted by their path, and for objects in buckets. Paths are kept as they were posted, so the same file
 * may be `a.jpg` to one image and `./a.jpg` or `b/../a.jpg` to another.
 */
export function uploadedFile(path: string, folders: UploadFolders): UploadedFile | undefined {
  const name = basename(path);
  if (!isUploadName(name)) return undefined;
  const paths = uploadPaths(name, folders);
  return paths.includes(normalize(path)) ? { name, paths } : undefined;
}
