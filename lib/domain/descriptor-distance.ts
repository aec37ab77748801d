import type { Descriptor } from './face.ts';

/** Euclidean distance between two descriptors. */
export function faceDistance(a: Descriptor, b: Descriptor): number {
  return Math.sqrt(squareDistance(a, b));
}

/** Numbers that are added up between two looks at whether it is enough. */
const STEP = 16;

/**
 * Squared Euclidean distance; as soon as it is at least `enough`, whatever it has come to. Most pairs of faces are out
 * of question after the first few numbers, and there may be billions of pairs.
 */
export function squareDistance(a: Descriptor, b: Descriptor, enough = Number.POSITIVE_INFINITY): number {
  let square = 0;
  for (let from = 0; from < a.length; from += STEP) {
    const to = Math.min(from + STEP, a.length);
    for (let at = from; at < to; at++) {
      const off = (a[at] as number) - (b[at] as number);
      square += off * off;
    }
    if (square >= enough) break;
  }
  return square;
}
