import { type FacePair, type LabelledFace, squareDistance } from './face-distance.ts';
import { pickSome, seededRandom } from './seeded-random.ts';

/** How far strangers are looked for. */
export interface StrangerOptions {
  /** How many pairs of people are named. */
  readonly count: number;
  /** Comparisons at the most; where it would be more, only some faces, drawn at random, are compared to all others. */
  readonly mostPairs?: number;
}

/** Two people who are near each other. */
export interface NearestStrangers {
  /** For each of the nearest two people their nearest two photos, nearest first. */
  readonly pairs: readonly FacePair[];
  /** How many of the faces were compared to all others. */
  readonly looked: number;
}

/** A comparison takes some 100 ns, for most are given up early: 20 s. All, then, of up to 20,000 faces. */
const MOST_PAIRS = 200_000_000;

/** The pairs of different people who are closest, two people once. Exact, as long as all faces are looked at. */
export function nearestStrangers(faces: readonly LabelledFace[], options: StrangerOptions): NearestStrangers {
  const { count, mostPairs = MOST_PAIRS } = options;
  const all = (faces.length * (faces.length - 1)) / 2;
  const probes =
    all <= mostPairs ? undefined : pickSome(Math.floor(mostPairs / faces.length), faces.length, seededRandom(2));
  const nearest = keepNearest(count);
  for (const a of probes ?? faces.keys()) {
    const face = faces[a];
    if (!face) continue;
    for (let b = probes ? 0 : a + 1; b < faces.length; b++) {
      const other = faces[b] as LabelledFace;
      if (other.person === face.person) continue;
      const square = squareDistance(face.descriptor, other.descriptor, nearest.worst());
      if (square < nearest.worst()) nearest.take(couple(face, other), { a, b, square });
    }
  }
  return { pairs: nearest.pairs(), looked: probes?.length ?? faces.length };
}

function couple(one: LabelledFace, other: LabelledFace): string {
  return JSON.stringify([one.person, other.person].sort());
}

interface Near {
  readonly a: number;
  readonly b: number;
  /** Squared distance. */
  readonly square: number;
}

/** The nearest pair of each of the nearest couples. */
function keepNearest(count: number) {
  let kept: { readonly who: string; readonly near: Near }[] = [];
  return {
    /** From where on a pair is of no interest. */
    worst: () => (kept.length < count ? Number.POSITIVE_INFINITY : (kept.at(-1)?.near.square ?? 0)),
    take(who: string, near: Near): void {
      const before = kept.find((other) => other.who === who);
      if (before && before.near.square <= near.square) return;
      kept = [...kept.filter((other) => other !== before), { who, near }]
        .sort((one, other) => one.near.square - other.near.square)
        .slice(0, count);
    },
    pairs: (): FacePair[] => kept.map(({ near: { a, b, square } }) => ({ a, b, distance: Math.sqrt(square) })),
  };
}
