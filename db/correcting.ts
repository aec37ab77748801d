import type { Person } from '@lineup/domain';
import type { Correction, Said, Verdict } from '@lineup/matching';

/** Who makes a correction. */
export interface By {
  /** As the audit log has them: `key 3 (Reception)`. */
  readonly actor: string;
  /** The same for corrections that are made together, up to 36 characters; undefined: it is made alone. */
  readonly batch?: string;
}

/** What stands of what was said of an image's faces, for whoever decides who is on it. */
export interface Standing {
  /** Corrections of the image so far: the fence that a decision carries. */
  readonly count: number;
  /** Those that are not undone, in the order in which they were made. */
  readonly made: readonly Correction[];
}

/** A correction as it is read back. */
export interface CorrectionView {
  readonly id: number;
  readonly imageId: number;
  /** The face that it is found at now; undefined: the last run has not found that face. */
  readonly faceId: number | undefined;
  readonly verdict: Verdict;
  /** Undefined with `no_face`. */
  readonly person: Person | undefined;
  readonly actor: string;
  readonly batch: string | undefined;
  readonly at: Date;
}

/** What became of {@link Correcting.correctFace}. */
export type Corrected =
  /** `id` of the correction. */
  | { readonly kind: 'corrected'; readonly id: number }
  /** The same was said of the face last: nothing was changed. `id` of that correction. */
  | { readonly kind: 'holds'; readonly id: number }
  | { readonly kind: 'no_image' }
  /** The image has no face of this id: it was looked at again, and its faces have new ones. */
  | { readonly kind: 'no_face' }
  /** There is no such person, or they are being erased. */
  | { readonly kind: 'no_person' }
  /** Nobody needs that many for one image. */
  | { readonly kind: 'too_many'; readonly most: number };

/** What became of {@link Correcting.undoCorrection}. */
export type Undone =
  | { readonly kind: 'undone'; readonly imageId: number }
  /** Somebody was faster. */
  | { readonly kind: 'was_undone'; readonly imageId: number }
  | { readonly kind: 'no_correction' };

/** Putting right who is on an image. */
export interface Correcting {
  /**
   * What stands for each of these images; those without any correction, ever, are missing. The count is read first: with
   * one that was made meanwhile the fence closes, rather than open too wide.
   */
  standing(imageIds: readonly number[]): Promise<Map<number, Standing>>;
  /** The corrections of an image that are not undone, in the order in which they were made. */
  corrections(imageId: number): Promise<CorrectionView[]>;
  /**
   * Saves what somebody says of a face, decides anew who is on the image by what is stored of its faces, and writes that
   * down with its event and its line in the audit log, in one transaction.
   */
  correctFace(imageId: number, faceId: number, said: Said, by: By): Promise<Corrected>;
  /** Takes a correction back, and decides anew in the same way. */
  undoCorrection(id: number, by: By): Promise<Undone>;
}
