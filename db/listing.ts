import type { ImageStatus, Outcome } from '@lineup/domain';
import type { EventKind } from './schema.ts';
import type { ImageSummary } from './store.ts';

/** Which images a list shows: those of which all that is given is true. */
export interface ImageQuery {
  readonly status?: ImageStatus;
  /** Images that were processed, with this outcome. */
  readonly outcome?: Outcome;
  /** Failed images that nobody will try again by themselves (true), or that will be tried again (false). */
  readonly quarantined?: boolean;
  /** Images that show this person, on any face. */
  readonly personId?: number;
  /**
   * Images whose path has all of these words, or which show somebody whose name has them; the beginning of a word is
   * enough. See `searchWords`.
   */
  readonly search?: string;
  /** Only images with a smaller id: `next` of the page before. */
  readonly before?: number;
  /** Images a page. */
  readonly limit: number;
}

/** One page of a list, newest first. */
export interface ImagePage {
  /**
   * Fewer than a page may hold on the last one; and where several conditions hold together for few images, since a page
   * looks only so far for them.
   */
  readonly images: readonly ImageSummary[];
  /** `before` of the next page; undefined on the last. */
  readonly next: number | undefined;
}

/** How many images there are of each kind that lists are narrowed by; `failed` are those that will be tried again. */
export interface ImageCounts {
  readonly pending: number;
  readonly processing: number;
  readonly processed: number;
  readonly unknown: number;
  readonly no_face: number;
  readonly failed: number;
  readonly quarantined: number;
}

/** Something happened to an image. */
export interface ImageChange {
  /** Of its entry in the timeline: they go up, but not always in the order in which they can be seen. */
  readonly eventId: number;
  readonly imageId: number;
  readonly kind: EventKind;
}

/** Where the database stands. */
export interface Position {
  /** The last entry of any timeline; 0: there is none. */
  readonly eventId: number;
  /** The newest image; 0: there is none. */
  readonly imageId: number;
}

/** Following what happens to images. */
export interface Following {
  position(): Promise<Position>;
  /**
   * What happened after an event, oldest first.
   *
   * @param missing events before it that were not there yet: transactions come to their end in any order
   */
  changesAfter(eventId: number, limit: number, missing?: readonly number[]): Promise<ImageChange[]>;
  /** These images as lists show them, newest first; those that are gone are missing. */
  imagesOf(ids: readonly number[]): Promise<ImageSummary[]>;
  /** Those of the ids that images have. */
  imagesThere(ids: readonly number[]): Promise<Set<number>>;
}
