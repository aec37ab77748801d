import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash, type KnownPhoto, LineupError, type Person } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { openPhoto } from './open-photo.ts';
import type { Photo } from './photo-format.ts';
import type { ReceivedPhoto } from './receive-photo.ts';
import { writePhoto } from './write-photo.ts';

/** What enrolling asks of the Store, which does as its own interface says. */
export interface EnrolStore {
  ensurePerson(name: string): Promise<Person>;
  addKnownPhoto(person: Person, extension: string): Promise<KnownPhoto>;
  knownPhoto(id: number): Promise<KnownPhoto | undefined>;
  removeKnownPhoto(id: number): Promise<void>;
}

/** What {@link createEnrolPerson} needs. */
export interface EnrolOptions {
  readonly store: EnrolStore;
  /** KNOWN_PEOPLE, absolute. */
  readonly knownPeople: string;
  readonly log: Logger;
}

/** A photo to be enrolled: in memory, or received into KNOWN_PEOPLE under a hidden name. */
export type NewPhoto = Photo | ReceivedPhoto;

/** Someone with the known photos that were just added. */
export interface Enrolled {
  readonly person: Person;
  readonly photos: readonly KnownPhoto[];
}

/**
 * Adds known photos to a person, or to the one of a name, who is made if need be.
 *
 * @throws LineupError `unavailable` when the database or the folder is, `conflict` when the person is being erased; photos
 *   before the one that failed stay enrolled
 */
export type EnrolPerson = (who: string | Person, photos: readonly NewPhoto[]) => Promise<Enrolled>;

/** The step from photos to known photos. */
export function createEnrolPerson({ store, knownPeople, log }: EnrolOptions): EnrolPerson {
  return async (who, photos) => {
    const person = typeof who === 'string' ? await store.ensurePerson(who) : who;
    const added: KnownPhoto[] = [];
    for (const photo of photos) added.push(await enrol(person, photo));
    // By the id: names stay out of logs, which are kept elsewhere and longer.
    log.info({ person: person.id, photos: added.map(({ id }) => id) }, `known photos of person ${person.id} added`);
    return { person, photos: added };
  };

  /** The row first: a file that is nobody's would be matched and could not be told whose it is. */
  async function enrol(person: Person, photo: NewPhoto): Promise<KnownPhoto> {
    const known = await addWithFreeName(person, photo);
    try {
      if ('bytes' in photo) await writePhoto(knownPeople, known.file, photo.bytes);
      // Received into this very folder: it only needs its name.
      else await photo.storeAs(known.file);
      await refuseErased(known);
      return known;
    } catch (error) {
      await store.removeKnownPhoto(known.id).catch((cause: unknown) => {
        log.error({ err: cause, file: known.file }, 'a known photo without a file stays in the database');
      });
      throw error;
    }
  }

  /** Whoever erased the person meanwhile cannot have seen the file. */
  async function refuseErased(known: KnownPhoto): Promise<void> {
    const { id, file, person } = known;
    // A database that is away right now erases nobody either.
    if (await store.knownPhoto(id).catch(() => known)) return;
    await rm(join(knownPeople, file), { force: true });
    throw new LineupError('conflict', `person ${person.id} was erased while they were enrolled`, { person: person.id });
  }

  /** Is it a plain file with exactly this photo's content? */
  async function holds(file: string, photo: NewPhoto): Promise<boolean> {
    const maxBytes = 'bytes' in photo ? photo.bytes.byteLength : photo.size;
    const hash = 'bytes' in photo ? contentHash(photo.bytes) : photo.contentHash;
    return openPhoto(file, [knownPeople], { maxBytes }).then(
      ({ bytes }) => contentHash(bytes) === hash,
      () => false,
    );
  }

  /**
   * People may have put photos into the folder by hand: those must not be overwritten. A taken name is held until there
   * is a free one, or it would be chosen again. The very same photo may lie there under its name: left over from a
   * database that is gone, it is nobody's, and becomes this person's again.
   */
  async function addWithFreeName(person: Person, photo: NewPhoto): Promise<KnownPhoto> {
    const taken: KnownPhoto[] = [];
    try {
      for (;;) {
        const known = await store.addKnownPhoto(person, photo.extension);
        const path = join(knownPeople, known.file);
        if (!(await isThere(path)) || (await holds(known.file, photo))) return known;
        taken.push(known);
      }
    } finally {
      for (const { id } of taken) await store.removeKnownPhoto(id);
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    // Any other trouble with the folder shows when the photo is written.
    return false;
  }
}
