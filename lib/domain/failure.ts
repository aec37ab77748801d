/**
 * Why an attempt failed. The code is for programs, {@link Failure.message} for people, {@link Failure.retryable} says
 * whether the same photo may succeed later.
 */
export interface Failure {
  readonly code: FailureCode;
  /** A whole sentence for the person who posted the photo; names no path outside the image roots. */
  readonly message: string;
  /** True: back-off and another attempt. False: quarantine at once. */
  readonly retryable: boolean;
}

/**
 * Each failure code, whether trying again can help, and whether it speaks of the photo. An outage says nothing of the photo: it is tried again until the
 * other system is back.
 */
export const FAILURES = {
  /** There is no such file under the image roots. */
  file_missing: { retryable: false, ofPhoto: true },
  /** The path leads outside the image roots, or to something that is not a regular file. */
  path_refused: { retryable: false, ofPhoto: true },
  /** The file is none of the photo formats that are read. */
  not_an_image: { retryable: false, ofPhoto: true },
  /** The file is of a photo format, but damaged or cut off. */
  image_damaged: { retryable: false, ofPhoto: true },
  /** More bytes or pixels than allowed. */
  image_too_large: { retryable: false, ofPhoto: true },
  /** The file is there, but the recognizer may not read it. */
  file_unreadable: { retryable: true, ofPhoto: true },
  /** The object is in a storage that cannot be reached, is too slow or fails. */
  storage_unreachable: { retryable: true, ofPhoto: true, outage: true },
  /** The recognizer could not be reached, or its connection broke. */
  recognizer_unreachable: { retryable: true },
  /** No answer before the deadline. */
  recognizer_timeout: { retryable: true },
  /** The recognizer's worker died or hung over this very photo. */
  recognizer_crashed: { retryable: true },
  /** The recognizer's worker took more memory over this very photo than it may have. */
  recognizer_out_of_memory: { retryable: true },
  /** The recognizer answered with an error that it does not explain. */
  recognizer_failed: { retryable: true },
  /** The recognizer's answer makes no sense (a box of NaN, a descriptor of the wrong length, …). */
  recognizer_answer_invalid: { retryable: true },
  /** The recognizer matched a known photo that belongs to nobody in the database. */
  known_photo_unassigned: { retryable: false },
  /** The processor that had claimed the image went away before it was done. */
  lease_expired: { retryable: true },
  /** Something in the processor itself. */
  internal: { retryable: true },
} as const satisfies Record<string, { retryable: boolean; ofPhoto?: true; outage?: true }>;

/** A key of {@link FAILURES}. */
export type FailureCode = keyof typeof FAILURES;

/** Is this text one of our failure codes? */
export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(FAILURES, text);
}

/** Does it say what is wrong with a photo, or with what it lies in? Then there may be none that could be shown. */
export function isOfPhoto(code: FailureCode): boolean {
  return 'ofPhoto' in FAILURES[code];
}

/** Is it for another system that is away that an attempt failed? */
export function isOutage(code: FailureCode): boolean {
  return 'outage' in FAILURES[code];
}

/** A failure of the given code, with its sentence; `retryable` follows from the code. */
export function failure(code: FailureCode, message: string): Failure {
  return { code, message, retryable: FAILURES[code].retryable };
}

/**
 * A {@link Failure} on its way up: thrown by the step that sees it, caught where the attempt is settled. What lay
 * beneath it is kept as `cause`.
 */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly failure: Failure;

  constructor(reason: Failure, options?: ErrorOptions) {
    super(reason.message, options);
    this.failure = reason;
  }
}
