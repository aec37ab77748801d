import { type Candidate, personKey } from '@lineup/domain';

/** The nearest people so far, each with their nearest known photo. */
export interface BestPeople {
  /** Considers a known photo at a squared distance. */
  offer(name: string, square: number): void;
  /** Squared distance beyond which nothing matters any more; infinite while there is room. */
  worst(): number;
  /** Nearest first, with distances. */
  candidates(): Candidate[];
}

interface Found {
  readonly name: string;
  readonly person: string;
  readonly square: number;
}

/**
 * Room for `count` people, a person at most once. Of two photos that are equally near the one whose name comes first is
 * kept, so that the answer never depends on the order in which photos came.
 */
export function createBestPeople(count: number): BestPeople {
  let best: Found[] = [];
  return {
    offer(name, square) {
      const last = best[count - 1];
      // Leaves out what is not a number, and what is too far away for one of 32 bits: the scan does, and answers hold those.
      if (!(Math.fround(square) < Number.POSITIVE_INFINITY) || (last && nearerFirst({ name, square }, last) >= 0))
        return;
      const person = personKey(name);
      const same = best.find((other) => other.person === person);
      if (same && nearerFirst({ name, square }, same) >= 0) return;
      const others = same ? best.filter((other) => other !== same) : best;
      best = [...others, { name, person, square }].sort(nearerFirst).slice(0, count);
    },
    worst: () => (best.length < count ? Number.POSITIVE_INFINITY : (best.at(-1)?.square ?? 0)),
    candidates: () => best.map(({ name, square }) => ({ knownPhoto: name, distance: Math.sqrt(square) })),
  };
}

function nearerFirst(a: Pick<Found, 'name' | 'square'>, b: Pick<Found, 'name' | 'square'>): number {
  if (a.square !== b.square) return a.square - b.square;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
