import type { FaceQuality, TooPoor } from './face-quality.ts';

/** A rectangle in pixels of the upright photo (EXIF orientation applied); x and y are the upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A known photo near a face. */
export interface Candidate {
  /** File name of the known photo within KNOWN_PEOPLE. */
  readonly knownPhoto: string;
  /** Euclidean distance between the two descriptors: 0 is the same picture, under the threshold the same person. */
  readonly distance: number;
}

/** Length of a descriptor: face-api's ResNet gives 128 numbers. */
export const DESCRIPTOR_LENGTH = 128;

/** 128 float32 numbers for a face; two faces of one person lie close. */
export type Descriptor = Float32Array<ArrayBuffer>;

/** One face as the recognizer saw it. */
export interface DetectedFace {
  readonly box: Box;
  /** Detection score, 0 to 1. */
  readonly score: number;
  /** Empty when a foreign recognizer sends none. */
  readonly descriptor: Descriptor;
  /** Nearest known photos of different people, nearest first. */
  readonly candidates: readonly Candidate[];
  /** Undefined when a foreign recognizer does not say. */
  readonly quality?: FaceQuality;
  /** Why the face must not be matched; undefined: it may be. */
  readonly tooPoor?: TooPoor;
}

/** What the recognizer says of one photo. */
export interface Identification {
  /** Every face, in the order in which the recognizer gives them. */
  readonly faces: readonly DetectedFace[];
  /** File name of the nearest known photo below the threshold, or undefined for `not_found`. */
  readonly match: string | undefined;
  /** Euclidean distance under which a candidate is a match; undefined when a foreign recognizer does not say. */
  readonly threshold: number | undefined;
  /** Name of the engine that looked, empty when a foreign recognizer does not say. */
  readonly engine: string;
  /** Version of the gallery that was matched against. */
  readonly galleryVersion: string;
  /** Pixels of the upright photo, 0 when a foreign recognizer does not say. */
  readonly width: number;
  readonly height: number;
}
