import type { FailureCode } from '@lineup/domain';
import type { PhotoLimits, PhotoPlace } from '@lineup/photo';
import type { DescribedFace } from './describe-photo.ts';
import type { Notice } from './engine.ts';
import type { EngineChoice, SkippedEngine } from './load-engine.ts';

/** A photo and where it is read. */
export type PhotoRef = PhotoPlace;

/** What a worker saw on a photo. */
export interface PhotoFaces {
  /** Largest first. */
  readonly faces: readonly DescribedFace[];
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly contentHash: string;
}

/** What a worker needs to know before its first photo. */
export interface LoadOrder {
  readonly engine: EngineChoice;
  /** Folder in which the engine may keep what it makes. */
  readonly cacheDir: string;
  readonly limits: PhotoLimits;
}

/** What became of loading. */
export interface LoadReport {
  /** Name of the engine that was loaded. */
  readonly engine: string;
  /** Faster engines that `auto` tried and could not load. */
  readonly skipped: readonly SkippedEngine[];
}

/** From the parent to a worker, one at a time, each with one answer: first `load`, then photos; `tidy` between these. */
export type Question =
  | ({ readonly kind: 'load' } & LoadOrder)
  | ({ readonly kind: 'photo'; readonly id: number } & PhotoRef)
  /** Let go of what is not needed any more, and say what is left. */
  | { readonly kind: 'tidy' };

/** From the parent to a worker: questions, and that nobody waits for a photo any more, which is then to be left. */
export type ToWorker = Question | { readonly kind: 'give_up'; readonly id: number };

/** From a worker to the parent. `resident` is what the worker has in memory then, in bytes. */
export type Answer =
  | ({ readonly kind: 'loaded' } & LoadReport)
  | { readonly kind: 'not_loaded'; readonly message: string }
  | { readonly kind: 'faces'; readonly id: number; readonly resident: number; readonly photo: PhotoFaces }
  | ({ readonly kind: 'failed'; readonly id: number; readonly resident: number } & WhatFailed)
  | { readonly kind: 'given_up'; readonly id: number; readonly resident: number }
  | { readonly kind: 'tidied'; readonly resident: number };

/** What is wrong with a photo. */
export interface WhatFailed {
  readonly code: FailureCode;
  readonly message: string;
}

/** From a worker to the parent: an answer to each question, and notices before the answer to `load`. */
export type FromWorker = Answer | ({ readonly kind: 'notice' } & Notice);
