/** How well a face can be seen: what its descriptor is worth. */
export interface FaceQuality {
  /** Pixels of the upright photo: the side of a square as large as the face's box. */
  readonly size: number;
  /** Detection score, 0 to 1. */
  readonly score: number;
  /** 0 is a blur without any detail; see the recognizer's `measureSharpness`. */
  readonly sharpness: number;
  /** Degrees from −180 to 180: how far the head is tilted clockwise, as one sees it on the photo. */
  readonly roll: number;
  /** Degrees from −90 to 90, estimated: how far the face looks towards the photo's right (of an upright head). */
  readonly yaw: number;
}

/** Why a face is too poor to be matched: reported it is all the same. */
export type TooPoor = 'too_small' | 'blurred' | 'profile';

/** All reasons, in the order in which they are looked for. */
export const TOO_POOR: readonly TooPoor[] = ['too_small', 'blurred', 'profile'];

/** Is this one of the reasons? What comes from elsewhere may be anything. */
export function isTooPoor(code: string): code is TooPoor {
  return TOO_POOR.some((known) => known === code);
}
