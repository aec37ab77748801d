import type { Erasing, Forgotten, KnownPhoto, Scrubbed } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import { removeFile } from '@lineup/erasure';
import type { Logger } from '@lineup/log';

/** What was erased with a known photo. */
export interface ErasedPhotoReceipt {
  readonly photo: KnownPhoto;
  readonly files: number;
  readonly forgotten: Forgotten;
  readonly restarted: number;
  readonly scrubbed: Scrubbed;
}

/** What {@link createEraseKnownPhoto} needs. */
export interface EraseKnownPhotoOptions {
  readonly store: Erasing;
  /** KNOWN_PEOPLE, absolute. */
  readonly knownPeople: string;
  readonly log: Logger;
}

/**
 * Erases one known photo and what rests on it. The images that it had identified go back to work: the person may be
 * known by another photo still.
 *
 * @throws LineupError `not_found`, `unavailable` when database or folder is; asking again finishes it
 */
export type EraseKnownPhoto = (personId: number, photoId: number) => Promise<ErasedPhotoReceipt>;

/** The steps, in the same order as those of `erase-person.ts` and for the same reasons. */
export function createEraseKnownPhoto({ store, knownPeople, log }: EraseKnownPhotoOptions): EraseKnownPhoto {
  return async (personId, photoId) => {
    const photo = await store.beginErasingPhoto(personId, photoId);
    if (!photo) throw noPhoto(personId, photoId);
    const removed = await removeFile(knownPeople, photo.file);
    const restarted = await store.restartWork();
    const forgotten = await store.forget(personId, [photo.file], { photos: 'these', lookAgain: true });
    if (!(await store.finishErasingPhoto(photoId))) throw noPhoto(personId, photoId);
    const late = await removeFile(knownPeople, photo.file);
    const scrubbed = await store.scrub();
    log.info({ person: personId, knownPhoto: photoId }, `known photo ${photoId} of person ${personId} is erased`);
    return { photo, files: Number(removed) + Number(late), forgotten, restarted, scrubbed };
  };
}

function noPhoto(personId: number, photoId: number): LineupError {
  const sentence = `person ${personId} has no known photo ${photoId}`;
  return new LineupError('not_found', sentence, { person: personId, known_photo: photoId });
}
