import type { Box, Candidate, Descriptor, FaceQuality, Failure, Outcome, TooPoor } from '@lineup/domain';
import type { FaceMatch, Verdict } from '@lineup/matching';

/** The right to work on an image, until its lease ends. */
export interface Claim {
  readonly imageId: number;
  readonly path: string;
  /** Number of this attempt: the fence that every later write carries. */
  readonly attempt: number;
  /** Attempts since the image was accepted or last redeemed by a person, this one included. */
  readonly spent: number;
  /** Who has it: whoever claimed, and a random text that no other claim has. Part of the fence. */
  readonly holder: string;
}

/** A face as it is recorded. */
export interface RecordedFace {
  readonly box: Box;
  readonly score: number;
  readonly descriptor: Descriptor;
  readonly candidates: readonly Candidate[];
  /** Who it is; undefined: nobody known. */
  readonly match?: FaceMatch;
  /** What somebody said of it, if that rules it. */
  readonly verdict?: Verdict;
  /** Undefined when the recognizer gave none. */
  readonly quality?: FaceQuality;
  /** Why the face was not to be matched. */
  readonly tooPoor?: TooPoor;
  /** How much further away (Euclidean distance) the second candidate is than the first. */
  readonly margin?: number;
}

/** The result of an attempt. */
export interface Recording {
  readonly outcome: Outcome;
  /** Whom the image shows, for `images.person`: the best match over all faces. */
  readonly personId: number | undefined;
  readonly faces: readonly RecordedFace[];
  readonly engine: string;
  readonly galleryVersion: string;
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** Euclidean distance under which candidates were matches; undefined when the recognizer does not say. */
  readonly threshold?: number | undefined;
  /** The count of corrections that it was decided with (`Standing.count`), 0 by default: with another it is not saved. */
  readonly corrections?: number;
}

/** Working on images. Writes that carry an outdated claim change nothing and answer false. */
export interface Claims {
  /** Claims an image that is PENDING, or failed and due. Undefined: there is nothing to do (or no such image). */
  claim(imageId: number, options: { readonly by: string; readonly leaseMs: number }): Promise<Claim | undefined>;
  /** Lets the lease end `leaseMs` from now. */
  renewLease(claim: Claim, leaseMs: number): Promise<boolean>;
  /**
   * Saves the result, its faces and its event, and makes the image PROCESSED, in one transaction. Also false when
   * somebody has corrected a face since it was decided: the claim holds then, and it is to be decided again.
   */
  record(claim: Claim, recording: Recording): Promise<boolean>;
  /**
   * Makes the image FAILEDPROCESSING.
   *
   * @param retryInMs when it is due again; undefined: quarantine
   */
  fail(claim: Claim, failure: Failure, retryInMs: number | undefined): Promise<boolean>;
  /** Gives the claim back as if it had never been: PENDING, no attempt spent. */
  releaseClaim(claim: Claim, why: string): Promise<boolean>;
}
