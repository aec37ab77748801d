import { type Candidate, type Person, personKey } from '@lineup/domain';

/** Candidates that are kept for each face. */
const CANDIDATES = 3;

/** A candidate and whose it is: a person's id, or what the names of nobody's photos have in common. */
export interface OwnedCandidate extends Candidate {
  readonly who: number | string;
}

/** Each person's nearest candidate, in the order of the candidates. */
export function differentPeople(
  candidates: readonly Candidate[],
  owners: ReadonlyMap<string, Person>,
): OwnedCandidate[] {
  const seen = new Set<number | string>();
  return candidates
    .map((candidate) => ({ ...candidate, who: who(candidate, owners) }))
    .filter((candidate) => {
      const first = !seen.has(candidate.who);
      seen.add(candidate.who);
      return first;
    });
}

/** What is kept of a face's candidates, and how far (Euclidean distance) the second is behind the first. */
export interface Kept {
  readonly candidates: readonly Candidate[];
  readonly margin?: number;
}

/**
 * See {@link Kept}: the first few. The one that the face is matched to stays in any case, or a correction that is undone
 * could not bring the match back.
 *
 * @param matched its known photo
 */
export function withMargin(nearest: readonly Candidate[], matched?: string): Kept {
  const candidates = nearest
    .filter(({ knownPhoto }, at) => at < CANDIDATES || knownPhoto === matched)
    .map(({ knownPhoto, distance }) => ({ knownPhoto, distance }));
  const [first, second] = candidates;
  return first && second ? { candidates, margin: second.distance - first.distance } : { candidates };
}

/** Photos of one person count as one; photos that are nobody's as the recognizer groups them, by their names. */
function who({ knownPhoto }: Candidate, owners: ReadonlyMap<string, Person>): number | string {
  return owners.get(knownPhoto)?.id ?? personKey(knownPhoto);
}
