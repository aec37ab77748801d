import type { FailureCode } from '@lineup/domain';
import type { PhotoLimits } from '@lineup/photo';
import type { DescribedFace } from './describe-photo.ts';
import type { Notice } from './engine.ts';
import type { EngineChoice, SkippedEngine } from './load-engine.ts';

/** A photo by path; see `openPhoto`. */
export interface PhotoRef {
  readonly path: string;
  readonly roots: readonly string[];
}

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

/** From the parent to a worker: first `load`, then one `photo` at a time. */
export type ToWorker =
  | {
      readonly kind: 'load';
      readonly engine: EngineChoice;
      /** Folder in which the engine may keep what it makes. */
      readonly cacheDir: string;
      readonly limits: PhotoLimits;
    }
  | ({ readonly kind: 'photo'; readonly id: number } & PhotoRef);

/** From a worker to the parent: one answer to each message, and notices before the answer to `load`. */
export type FromWorker =
  | ({ readonly kind: 'notice' } & Notice)
  | { readonly kind: 'loaded'; readonly engine: string; readonly skipped: readonly SkippedEngine[] }
  | { readonly kind: 'not_loaded'; readonly message: string }
  | { readonly kind: 'faces'; readonly id: number; readonly photo: PhotoFaces }
  | { readonly kind: 'failed'; readonly id: number; readonly code: FailureCode; readonly message: string };
