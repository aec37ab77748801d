import type { Box, Descriptor } from '@lineup/domain';

/** What somebody says of a face: it is this person, it is not this person, it is no face at all. */
export type Said = { readonly verdict: 'is' | 'not'; readonly personId: number } | { readonly verdict: 'no_face' };

/** The kinds of {@link Said}. */
export type Verdict = Said['verdict'];

/** All verdicts. */
export const VERDICTS: readonly Verdict[] = ['is', 'not', 'no_face'];

/** What somebody said of a place on a photo. */
export interface Correction {
  readonly said: Said;
  /** Where the face was when it was said, in pixels of the upright photo. */
  readonly box: Box;
  /** What the face looked like; empty when the recognizer gave none. */
  readonly descriptor: Descriptor;
}

/** What holds for a face after all that was said of it. */
export type FaceVerdict =
  /** Whoever else may be near it. */
  | { readonly kind: 'is'; readonly personId: number }
  /** These are out of question; others may be matched. */
  | { readonly kind: 'not'; readonly personIds: ReadonlySet<number> }
  /** It is matched to nobody, and does not count as a face. */
  | { readonly kind: 'no_face' };

/**
 * What holds for one face: `is` a person lifts an earlier `not` that person and an earlier `no_face`, `not` a person lifts
 * an earlier `is` that person, and `no_face` ends all that was said before it.
 *
 * @param all what was said of the face and not undone, in the order in which it was said
 * @returns undefined when nothing was said
 */
export function verdictOf(all: readonly Said[]): FaceVerdict | undefined {
  let is: number | undefined;
  let noFace = false;
  const not = new Set<number>();
  for (const said of all) {
    switch (said.verdict) {
      case 'is':
        is = said.personId;
        noFace = false;
        not.delete(said.personId);
        break;
      case 'not':
        not.add(said.personId);
        if (is === said.personId) is = undefined;
        break;
      case 'no_face':
        is = undefined;
        noFace = true;
        not.clear();
        break;
    }
  }
  if (noFace) return { kind: 'no_face' };
  if (is !== undefined) return { kind: 'is', personId: is };
  return not.size > 0 ? { kind: 'not', personIds: not } : undefined;
}
