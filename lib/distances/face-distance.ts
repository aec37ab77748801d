import type { Descriptor } from '@lineup/domain';

export { faceDistance, squareDistance } from '@lineup/domain';

/** A face of which it is known whose it is. */
export interface LabelledFace {
  /** Any text that two faces share when, and only when, they are of one person. */
  readonly person: string;
  readonly descriptor: Descriptor;
}

/** Two faces by their places in a list, and how far apart they are. */
export interface FacePair {
  readonly a: number;
  readonly b: number;
  /** Euclidean. */
  readonly distance: number;
}
