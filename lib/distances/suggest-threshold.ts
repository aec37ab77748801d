import { type Cut, forEachCut, middleOf, type Sorted } from './error-rates.ts';
import type { PairDistances } from './measure-pairs.ts';

/** A threshold that suits the distances it was made of, or why there is none. */
export type Suggestion =
  | {
      readonly kind: 'suggested';
      /** Euclidean distance, three digits. */
      readonly threshold: number;
      /** Share of impostor pairs below it, 0 to 1. */
      readonly far: number;
      /** Share of genuine pairs that are not below it, 0 to 1. */
      readonly frr: number;
    }
  | { readonly kind: 'too_little'; readonly why: string };

/** How many strangers in all may be taken for one person, where a threshold is suggested. */
export const SUGGESTED_FAR = 1e-3;

/** What a suggestion takes at the least. Below that a single photo decides where it lies. */
const LEAST = { people: 5, genuine: 30, impostor: 1 / SUGGESTED_FAR };

/** How {@link suggestThreshold} comes to its number, in a sentence for whoever reads a report. */
export const SUGGESTION_RULE =
  'the threshold with the fewest errors (share of genuine pairs refused + share of impostor pairs accepted) ' +
  'under which at most 1 impostor pair in 1,000 is accepted';

/**
 * The threshold with the fewest errors, both shares added up, among those with a FAR of at most `SUGGESTED_FAR`; in the
 * middle of the gap between the pairs on either side of it.
 */
export function suggestThreshold(pairs: PairDistances): Suggestion {
  const why = tooLittle(pairs);
  if (why !== undefined) return { kind: 'too_little', why };
  const best = fewestErrors(pairs.genuine.sorted, pairs.impostor.sorted);
  return { kind: 'suggested', threshold: roundWithin(best), far: best.far, frr: best.frr };
}

function fewestErrors(genuine: Sorted, impostor: Sorted): Cut {
  let best: Cut = { from: 0, to: 0, frr: 1, far: 0 };
  forEachCut(genuine, impostor, (cut) => {
    if (cut.far > SUGGESTED_FAR) return false;
    if (best.to === 0 || cut.far + cut.frr < best.far + best.frr) best = cut;
    return true;
  });
  return best;
}

/** Three digits are enough to read, unless rounding would put a pair on the other side. */
function roundWithin(cut: Cut): number {
  const middle = middleOf(cut);
  const rounded = Math.round(middle * 1000) / 1000;
  return rounded > cut.from && rounded <= cut.to ? rounded : middle;
}

function tooLittle({ genuine, impostor, peopleWithPairs }: PairDistances): string | undefined {
  const lacks = [
    lack(peopleWithPairs, LEAST.people, 'people with two photos or more'),
    lack(genuine.sorted.length, LEAST.genuine, 'pairs of photos of one person'),
    lack(impostor.sorted.length, LEAST.impostor, 'pairs of photos of different people'),
  ].filter((sentence) => sentence !== undefined);
  return lacks.length === 0 ? undefined : lacks.join('; ');
}

function lack(there: number, least: number, what: string): string | undefined {
  return there < least ? `${there} ${what}, it takes ${least} at least` : undefined;
}
