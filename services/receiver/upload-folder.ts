import { relative } from 'node:path';
import type { PhotoFolders } from '@lineup/config';
import type { ReceivedPhoto } from '@lineup/photo';
import { isInside } from './check-path.ts';

/**
 * UNKNOWN_PEOPLE as it is called within the first image root that holds it: uploads are taken in by a relative path, so
 * that the recognizer finds them where the same folder is mounted elsewhere. Undefined: in none, so nobody could read
 * them.
 */
export function uploadFolder({
  unknownPeople,
  imageRoots,
}: Pick<PhotoFolders, 'unknownPeople' | 'imageRoots'>): string | undefined {
  const root = imageRoots.find((folder) => folder === unknownPeople || isInside(unknownPeople, folder));
  return root === undefined ? undefined : relative(root, unknownPeople);
}

/** The file name of an uploaded photo: made of its content, so that the same photo twice is one file and one image. */
export function uploadName({ contentHash, extension }: Pick<ReceivedPhoto, 'contentHash' | 'extension'>): string {
  return `${contentHash.slice(0, 32)}.${extension}`;
}
