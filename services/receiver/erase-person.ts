import type { Erasing, Forgotten, Person, Scrubbed } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import {
  addDeleted,
  type DeletedImages,
  type DeleteImages,
  NOTHING_DELETED,
  removeFile,
  sweepParts,
} from '@lineup/erasure';
import type { Logger } from '@lineup/log';

/** What becomes of the images that show the person. */
export type TheirImages =
  /** They stay, and say no more who is on them. */
  | 'keep'
  /** They go too, with the photos that were uploaded for them. */
  | 'delete';

/** What was erased with a person. */
export interface ErasedPersonReceipt {
  readonly person: Person;
  /** Rows and files of known photos. */
  readonly knownPhotos: { readonly rows: number; readonly files: number };
  readonly forgotten: Forgotten;
  readonly deleted: DeletedImages;
  /** The images that were deleted, by their ids. */
  readonly deletedIds: readonly number[];
  /** Images in work that begin anew, lest they speak of the person. */
  readonly restarted: number;
  readonly scrubbed: Scrubbed;
}

/** What {@link createErasePerson} needs. */
export interface ErasePersonOptions {
  readonly store: Erasing;
  readonly deleteImages: DeleteImages;
  /** KNOWN_PEOPLE, absolute. */
  readonly knownPeople: string;
  readonly log: Logger;
}

/**
 * Erases a person: known photos, descriptors, matches, and whatever names them. What breaks off is finished by asking
 * again.
 *
 * @throws LineupError `not_found`, `unavailable` when database or folder is
 */
export type ErasePerson = (personId: number, images: TheirImages) => Promise<ErasedPersonReceipt>;

/** Images that are deleted in one transaction. */
const IMAGES_AT_A_TIME = 100;

/**
 * The steps, in an order that bears being broken off anywhere. Begun: nobody is enrolled as them or matched to them any
 * more. Files before rows: no file is ever nobody's. Work begins anew only when the files are gone, for then no
 * recognizer brings them back. The person's row goes last: until then they can be erased once more.
 */
export function createErasePerson({ store, deleteImages, knownPeople, log }: ErasePersonOptions): ErasePerson {
  async function removeAll(files: readonly string[]): Promise<number> {
    let removed = 0;
    for (const file of files) if (await removeFile(knownPeople, file)) removed += 1;
    return removed;
  }

  async function deleteTheirs(personId: number) {
    let deleted = NOTHING_DELETED;
    const ids: number[] = [];
    for (;;) {
      const some = await store.imagesShowing(personId, ids.at(-1) ?? 0, IMAGES_AT_A_TIME);
      if (some.length === 0) return { deleted, ids };
      deleted = addDeleted(deleted, await deleteImages(some));
      ids.push(...some.map(({ id }) => id));
    }
  }

  return async (personId, images) => {
    const begun = await store.beginErasingPerson(personId);
    if (!begun) throw noPerson(personId);
    const files = begun.photos.map(({ file }) => file);
    const removed = await removeAll(files);
    await sweepParts(knownPeople);
    const restarted = await store.restartWork();
    const { deleted, ids } = images === 'delete' ? await deleteTheirs(personId) : { deleted: NOTHING_DELETED, ids: [] };
    const forgotten = await store.forget(personId, files, { photos: 'all', lookAgain: false });
    if (!(await store.finishErasingPerson(personId))) throw noPerson(personId);
    // An enrolment that was under way may have written its file only now; see `enrol-person.ts` for those still later.
    const late = await removeAll(files);
    const scrubbed = await store.scrub();
    // By the id alone: logs are kept elsewhere, and longer.
    log.info({ person: personId, photos: files.length, images }, `person ${personId} is erased`);
    return {
      person: begun.person,
      knownPhotos: { rows: files.length, files: removed + late },
      forgotten,
      deleted,
      deletedIds: ids,
      restarted,
      scrubbed,
    };
  };
}

function noPerson(id: number): LineupError {
  return new LineupError('not_found', `there is no person ${id}`, { id });
}
