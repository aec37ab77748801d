import { basename, isAbsolute, join, normalize, relative, sep } from 'node:path';

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
  /** The paths by which images may speak of it. */
  readonly paths: readonly string[];
}

/** As uploads are called: after their content. Whatever else lies there was put there by somebody else. */
const UPLOADED = /^[0-9a-f]{32,64}\.(jpg|png|webp)$/;

/**
 * The file of an image's path when it is ours to delete: an upload, which lies in UNKNOWN_PEOPLE itself. Undefined for
 * files that were posted by their path, and for objects in buckets.
 */
export function uploadedFile(path: string, { unknownPeople, imageRoots }: UploadFolders): UploadedFile | undefined {
  const name = basename(path);
  if (!UPLOADED.test(name)) return undefined;
  const paths = [join(unknownPeople, name)];
  const root = imageRoots.find((folder) => folder === unknownPeople || unknownPeople.startsWith(folder + sep));
  if (root !== undefined) paths.unshift(join(relative(root, unknownPeople), name));
  const plain = isAbsolute(path) ? normalize(path) : path;
  return paths.includes(plain) ? { name, paths } : undefined;
}
