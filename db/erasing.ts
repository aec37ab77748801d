import type { KnownPhoto, Person } from '@lineup/domain';

/** Someone who is being erased, with all known photos that there still are of them. */
export interface ErasedPerson {
  readonly person: Person;
  readonly photos: readonly KnownPhoto[];
}

/** What a person has left in the database, for whoever is about to erase it. */
export interface Traces {
  readonly knownPhotos: number;
  /** Faces that were matched to them. */
  readonly faces: number;
  /** Images that show them. */
  readonly images: number;
}

/** An image by its id and the path that it was posted with. */
export interface ImagePath {
  readonly id: number;
  readonly path: string;
}

/** What {@link Erasing.forget} took out. */
export interface Forgotten {
  /** Faces whose match was taken back, and whose descriptor went with it. */
  readonly faces: number;
  /** What people had said of faces that they are, or are not, the person. */
  readonly corrections: number;
  /** Faces of others that had named one of the known photos as a candidate. */
  readonly candidates: number;
  /** Images that had counted as showing the person, by their ids. */
  readonly images: readonly number[];
  /** Texts (timeline, failures) that had named one of the known photos. */
  readonly texts: number;
}

/** What {@link Erasing.deleteImages} took out. */
export interface DeletedImages {
  readonly images: number;
  readonly faces: number;
  readonly events: number;
  /** Messages that were still to be sent. */
  readonly messages: number;
}

/** Where deleted rows may still be read, by whoever can read the database's own files. */
export type Scrubbed =
  /** Nowhere. */
  | 'gone'
  /** In the write-ahead log: somebody else was reading. It goes with the next checkpoint. */
  | 'in_write_ahead_log'
  /** In logs that the database server keeps by its own settings. */
  | 'in_server_logs';

/**
 * Erasing people, known photos and images. Each step may be done again, so an erasure that broke off is finished by
 * calling for it once more. The order of the steps is the caller's (`services/receiver/erase-person.ts`).
 */
export interface Erasing {
  /** Undefined: there is no such person. */
  tracesOf(personId: number): Promise<Traces | undefined>;
  /**
   * Begins to erase a person: from now on nobody can be enrolled as them, none of their known photos matches, and the
   * photos' names are not given to others for a day. Undefined: there is no such person. Rejects with `conflict` while
   * they are being merged into somebody else.
   */
  beginErasingPerson(personId: number): Promise<ErasedPerson | undefined>;
  /** The same for one known photo. Undefined: this person has no such photo. */
  beginErasingPhoto(personId: number, photoId: number): Promise<KnownPhoto | undefined>;
  /** Those of these files that were known photos and are erased, or being erased. */
  erasedPhotos(files: readonly string[]): Promise<Set<string>>;
  /**
   * Fences off whoever is looking at an image: their results, which may speak of somebody erased, change nothing any
   * more. The images are PENDING again, with their messages and without an attempt spent. To be called once the files
   * are gone. Returns how many there were.
   */
  restartWork(): Promise<number>;
  /** Images that show a person, on any face, by their ids; those with a greater id than `after`. */
  imagesShowing(personId: number, after: number, limit: number): Promise<ImagePath[]>;
  /**
   * Takes back what rests on known photos: matches with their descriptors, candidates, texts. Goes through all faces
   * and all of the timeline, in small transactions.
   *
   * @param options.photos `all`: whatever is said of the person goes, with the photos or without
   * @param options.lookAgain put the images back to work
   */
  forget(
    personId: number,
    files: readonly string[],
    options: { readonly photos: 'all' | 'these'; readonly lookAgain: boolean },
  ): Promise<Forgotten>;
  /** The last step: the rows of the person and their known photos go. False: somebody else has done it. */
  finishErasingPerson(personId: number): Promise<boolean>;
  /** The last step: the row of a known photo goes. False: somebody else has done it. */
  finishErasingPhoto(photoId: number): Promise<boolean>;
  /**
   * Deletes images with their faces, timelines and messages. Whoever works on one is fenced off.
   *
   * @param options.finishedOnly leave those that are to be worked on (again)
   */
  deleteImages(ids: readonly number[], options?: { readonly finishedOnly: boolean }): Promise<DeletedImages>;
  /**
   * The paths of images that end in one of these names, each of up to 255 characters. Reads through all paths, for no index
   * finds the end of a text.
   */
  pathsEndingIn(names: readonly string[]): Promise<string[]>;
  /** Images that were finished (processed, or quarantined) longer ago than this. */
  imagesFinishedBefore(ageMs: number, limit: number): Promise<ImagePath[]>;
  /** Makes what was deleted unreadable in the database's files, as far as that is ours to do. */
  scrub(): Promise<Scrubbed>;
}
