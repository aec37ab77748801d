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

/** Pixels and sharpness beyond which a face shows no better who it is. */
const PLAIN = { size: 160, sharpness: 0.3 } as const;

/**
 * How well a face shows who it is, 0 to 1: of several of one person the first to look at, and to enrol. A face of which
 * nobody knows how well it can be seen comes last.
 */
export function faceWorth(quality: FaceQuality | undefined): number {
  if (!quality) return 0;
  const { size, score, sharpness, yaw } = quality;
  const shown = Math.min(1, size / PLAIN.size) * Math.min(1, sharpness / PLAIN.sharpness);
  return score * shown * Math.max(0, Math.cos((yaw * Math.PI) / 180));
}

/** Why a face is too poor to be matched: reported it is all the same. */
export type TooPoor = 'too_small' | 'blurred' | 'profile';

/** All reasons, in the order in which they are looked for. */
export const TOO_POOR: readonly TooPoor[] = ['too_small', 'blurred', 'profile'];

/** Is this one of the reasons? What comes from elsewhere may be anything. */
export function isTooPoor(code: string): code is TooPoor {
  return TOO_POOR.some((known) => known === code);
}
