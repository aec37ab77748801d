import { type LabelledFace, squareDistance } from './face-distance.ts';
import { peopleIn } from './people-in.ts';

/** A face that may have been given to the wrong person. */
export interface OddOne {
  readonly face: number;
  /** The nearest other face of the same person; undefined when it is their only one. */
  readonly own: { readonly face: number; readonly distance: number } | undefined;
  /** The nearest face of anybody else; undefined when there is nobody else. */
  readonly stranger: { readonly face: number; readonly distance: number } | undefined;
  /** `far` from all others of its person, or not that far, but `nearer` to somebody else. */
  readonly why: 'far' | 'nearer';
}

/** How odd ones are found. */
export interface OddOptions {
  /** Distance to the nearest other of the same person from which a face is odd. */
  readonly far: number;
  /** Comparisons at the most; where it would take more, faces that are not far are not compared to strangers. */
  readonly mostPairs?: number;
}

/** A comparison takes some 50 ns, for most are given up early: 20 s. All, then, of up to 20,000 faces. */
const MOST_PAIRS = 400_000_000;

/**
 * Faces that look as if they were somebody else's, the oddest first, and people's only faces at the end. An only face has
 * nothing to be odd from; but where it is nearer to another person's face than that person's others are, which agree
 * with each other, it is the one that is odd.
 */
export function oddOnes(faces: readonly LabelledFace[], { far, mostPairs = MOST_PAIRS }: OddOptions): OddOne[] {
  const { order, groups } = peopleIn(faces);
  const all = faces.map((_, at) => at);
  const compareAll = faces.length ** 2 <= mostPairs;
  const several = groups.filter(({ size }) => size > 1).flatMap(({ start, size }) => order.slice(start, start + size));
  const only = groups.filter(({ size }) => size === 1).map(({ start }) => order[start] as number);
  const oddOnly = new Set<number>();
  const odd: OddOne[] = [];
  for (const { start, size } of groups) {
    const own = order.slice(start, start + size);
    for (const face of own) {
      const nearest = nearestTo(faces, face, own, 'same', Number.POSITIVE_INFINITY);
      if (!nearest) continue;
      const isFar = nearest.distance >= far;
      if (!isFar && !compareAll) continue;
      if (isFar) {
        const stranger = nearestTo(faces, face, all, 'other', Number.POSITIVE_INFINITY);
        odd.push({ face, own: nearest, stranger, why: 'far' });
        continue;
      }
      const within = nearest.distance ** 2;
      const stranger = nearestTo(faces, face, several, 'other', within);
      if (stranger) odd.push({ face, own: nearest, stranger, why: 'nearer' });
      else for (const lone of only) if (isNearer(faces, face, lone, within)) oddOnly.add(lone);
    }
  }
  odd.sort((a, b) => (b.own?.distance ?? 0) - (a.own?.distance ?? 0));
  for (const face of oddOnly) {
    const stranger = nearestTo(faces, face, all, 'other', Number.POSITIVE_INFINITY);
    odd.push({ face, own: undefined, stranger, why: 'nearer' });
  }
  return odd;
}

/** Are two faces nearer than `within` (squared)? */
function isNearer(faces: readonly LabelledFace[], a: number, b: number, within: number): boolean {
  return squareDistance((faces[a] as LabelledFace).descriptor, (faces[b] as LabelledFace).descriptor, within) < within;
}

/** The nearest of some other faces, of the same or of other people; undefined when none is nearer than `within` (squared). */
function nearestTo(
  faces: readonly LabelledFace[],
  face: number,
  others: readonly number[],
  people: 'same' | 'other',
  within: number,
): { face: number; distance: number } | undefined {
  const { person, descriptor } = faces[face] as LabelledFace;
  let [nearest, best] = [-1, within];
  for (const at of others) {
    const other = faces[at] as LabelledFace;
    if (at === face || (other.person === person) !== (people === 'same')) continue;
    const square = squareDistance(descriptor, other.descriptor, best);
    if (square >= best) continue;
    best = square;
    nearest = at;
  }
  return nearest < 0 ? undefined : { face: nearest, distance: Math.sqrt(best) };
}
