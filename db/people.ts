import type { Person } from '@lineup/domain';

/** Images of a person that are counted: with more, a list says that there are more. */
export const COUNTED_IMAGES = 10_000;

/** People that one page of a list may have. */
export const MOST_PEOPLE = 1_000;

/** A person with what the list of people shows. */
export interface PersonSummary extends Person {
  readonly knownPhotos: number;
  /** Images they are on, up to {@link COUNTED_IMAGES}. */
  readonly images: number;
  /** They are on more images than were counted. */
  readonly moreImages: boolean;
}

/** Which people a list shows. */
export interface PeopleQuery {
  /** Those in whose names this text stands, whatever its case. */
  readonly named?: string | undefined;
  /** Only those who follow this person in the list, whether or not they are there still: the last of the page before. */
  readonly after?: Person | undefined;
  /** {@link MOST_PEOPLE} by default, and at the most one more. */
  readonly limit?: number;
}

/** A face that shows somebody. */
export interface FaceShowing {
  readonly imageId: number;
  readonly faceId: number;
}

/** What became of {@link Renaming.renamePerson}. */
export type Renamed =
  | { readonly kind: 'renamed'; readonly person: Person }
  /** There is no such person, or they are being erased or merged. */
  | { readonly kind: 'no_person' }
  /** Somebody else has this name. */
  | { readonly kind: 'taken'; readonly by: Person };

/** What became of {@link Renaming.mergePerson}. */
export type Merged =
  | { readonly kind: 'merged'; readonly from: Person; readonly into: Person; readonly moved: MovedTraces }
  /** There is no such person, or they are being erased. */
  | { readonly kind: 'no_person'; readonly id: number }
  /** They are being merged into somebody else, which has to be finished first. */
  | { readonly kind: 'merging'; readonly id: number; readonly into: number }
  /** A known photo of theirs is being removed, which has to be finished first. */
  | { readonly kind: 'removing'; readonly id: number; readonly photo: number };

/** What went from one person to another. */
export interface MovedTraces {
  readonly knownPhotos: number;
  readonly faces: number;
  readonly images: number;
  readonly corrections: number;
}

/** Putting right who people are. */
export interface Renaming {
  /** Gives a person another name; files of known photos keep theirs. */
  renamePerson(id: number, name: string): Promise<Renamed>;
  /**
   * Makes one person of two: known photos, matches, images and corrections of the first become the second's, in small
   * transactions; then the first is gone. Where somebody of both was found on one image, who is on it is decided anew. What
   * breaks off is finished by asking again; meanwhile nothing can be said of the first, nor enrolled for them.
   */
  mergePerson(from: number, into: number): Promise<Merged>;
}
