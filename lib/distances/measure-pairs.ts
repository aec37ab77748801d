import { type FacePair, faceDistance, type LabelledFace } from './face-distance.ts';
import { genuinePairs, impostorPairs, type Pairs } from './pairs-of-people.ts';
import { peopleIn } from './people-in.ts';
import { seededRandom } from './seeded-random.ts';

/** How much is measured. */
export interface PairOptions {
  /** Pairs of each kind that are measured at the most; of more, that many are drawn at random. */
  readonly mostPairs?: number;
  /** How many of the farthest pairs of one person are named. */
  readonly worst?: number;
}

/** Distances of one kind of pair. */
export interface Distances {
  /** Euclidean, ascending. */
  readonly sorted: Float32Array<ArrayBuffer>;
  /** How many pairs there are; more than `sorted` has when these are a sample. */
  readonly total: number;
}

/** What lies between same people, and what between strangers. */
export interface PairDistances {
  /** Pairs of two photos of one person. */
  readonly genuine: Distances;
  /** Pairs of photos of two people. */
  readonly impostor: Distances;
  /** The farthest of the measured genuine pairs, farthest first. */
  readonly worst: readonly FacePair[];
  readonly people: number;
  /** People with two photos at least: only they have genuine pairs. */
  readonly peopleWithPairs: number;
}

/** A distance takes some 150 ns. What a share of one in a thousand is, is known well enough from this many. */
const MOST_PAIRS = 5_000_000;

/** The distances of all pairs of faces; a sample, always the same one, of those that are too many. */
export function measurePairs(faces: readonly LabelledFace[], options: PairOptions = {}): PairDistances {
  const { mostPairs = MOST_PAIRS, worst = 10 } = options;
  const people = peopleIn(faces);
  const random = seededRandom(1);
  const between = (a: number, b: number): number => {
    const [one, other] = [faces[a], faces[b]];
    return one && other ? faceDistance(one.descriptor, other.descriptor) : Number.NaN;
  };
  const farthest = keepFarthest(worst);
  const genuine = measure(genuinePairs(people, mostPairs, random), (a, b) => farthest.seen(a, b, between(a, b)));
  const impostor = measure(impostorPairs(people, mostPairs, random), between);
  return {
    genuine,
    impostor,
    worst: farthest.pairs(),
    people: people.groups.length,
    peopleWithPairs: people.groups.filter(({ size }) => size > 1).length,
  };
}

function measure(pairs: Pairs, between: (a: number, b: number) => number): Distances {
  const sorted = new Float32Array(pairs.count);
  let at = 0;
  pairs.forEach((a, b) => {
    sorted[at++] = between(a, b);
  });
  return { sorted: sorted.sort(), total: pairs.total };
}

/** Keeps the farthest few of many pairs. */
function keepFarthest(count: number) {
  const kept: FacePair[] = [];
  return {
    seen(a: number, b: number, distance: number): number {
      if (count > 0 && (kept.length < count || distance > (kept.at(-1)?.distance ?? 0))) {
        kept.push({ a, b, distance });
        kept.sort((one, other) => other.distance - one.distance);
        kept.length = Math.min(kept.length, count);
      }
      return distance;
    },
    pairs: (): readonly FacePair[] => kept,
  };
}
