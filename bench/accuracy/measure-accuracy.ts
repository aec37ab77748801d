import {
  type Acceptance,
  acceptanceAt,
  type EqualError,
  equalError,
  type FacePair,
  measurePairs,
  nearestStrangers,
  type PairDistances,
  rankOne,
  type Suggestion,
  shareBelow,
  suggestThreshold,
} from '@lineup/distances';
import type { DescribedFolder, DescribedPhoto, LabelledPhoto } from './describe-folder.ts';

/** Two photos and how far apart they are. */
export interface PhotoPair {
  readonly photos: readonly [DescribedPhoto, DescribedPhoto];
  /** Euclidean. */
  readonly distance: number;
}

/** How well faces are told apart on the photos of a folder. */
export interface Accuracy {
  readonly people: number;
  /** All that were looked at. */
  readonly photos: number;
  /** Those that were compared. */
  readonly compared: number;
  readonly missed: readonly LabelledPhoto[];
  readonly unreadable: DescribedFolder['unreadable'];
  /** Photos of several faces, of which the largest was taken. */
  readonly several: readonly DescribedPhoto[];
  /** Photos that have the content of another of the same person; they are left out. */
  readonly copies: readonly DescribedPhoto[];
  readonly pairs: PairDistances;
  /** At FAR 0, 1e-3 and 1e-2. */
  readonly tar: readonly Acceptance[];
  readonly equal: EqualError | undefined;
  /** The threshold in use, and which share of each kind of pair lies below it; NaN where there are none. */
  readonly present: { readonly threshold: number; readonly tar: number; readonly far: number };
  readonly suggestion: Suggestion;
  /** Photos whose nearest other is of the same person, of those that have another. */
  readonly rankOne: { readonly right: number; readonly asked: number; readonly wrong: readonly PhotoPair[] };
  /** The farthest two photos of one person, farthest first. */
  readonly worst: readonly PhotoPair[];
  /** The nearest two people, each two by their nearest photos, nearest first. */
  readonly strangers: readonly PhotoPair[];
  /** Photos that were compared to all others for `strangers`. */
  readonly lookedForStrangers: number;
}

/** The shares of strangers at which is told how many of one person are accepted. */
const FARS = [0, 1e-3, 1e-2];

/** Pairs of each kind that are named. */
const NAMED = 20;

/**
 * All figures of a report.
 *
 * @param threshold the one in use: Euclidean distance
 */
export function measureAccuracy({ described, missed, unreadable }: DescribedFolder, threshold: number): Accuracy {
  const copies = findCopies(described);
  const faces = described.filter((photo) => !copies.has(photo));
  const pairs = measurePairs(faces, { worst: NAMED });
  const [genuine, impostor] = [pairs.genuine.sorted, pairs.impostor.sorted];
  const pairOf = ({ a, b, distance }: FacePair): PhotoPair[] => {
    const [one, other] = [faces[a], faces[b]];
    return one && other ? [{ photos: [one, other], distance }] : [];
  };
  const strangers = nearestStrangers(faces, { count: NAMED });
  const { right, asked, wrong } = rankOne(faces);
  return {
    people: new Set([...described, ...missed, ...unreadable].map(({ person }) => person)).size,
    photos: described.length + missed.length + unreadable.length,
    compared: faces.length,
    missed,
    unreadable,
    several: described.filter((photo) => photo.faces > 1),
    copies: [...copies],
    pairs,
    tar: FARS.map((far) => acceptanceAt(far, genuine, impostor)),
    equal: equalError(genuine, impostor),
    present: { threshold, tar: shareBelow(genuine, threshold), far: shareBelow(impostor, threshold) },
    suggestion: suggestThreshold(pairs),
    rankOne: {
      right,
      asked,
      wrong: wrong.flatMap(({ face, nearest, distance }) => pairOf({ a: face, b: nearest, distance })),
    },
    worst: pairs.worst.flatMap(pairOf),
    strangers: strangers.pairs.flatMap(pairOf),
    lookedForStrangers: strangers.looked,
  };
}

/** A photo is as near to itself as can be, which says nothing of the person. The first of each content stays. */
function findCopies(described: readonly DescribedPhoto[]): Set<DescribedPhoto> {
  const met = new Set<string>();
  return new Set(
    described.filter(({ person, contentHash }) => {
      const what = JSON.stringify([person, contentHash]);
      if (met.has(what)) return true;
      met.add(what);
      return false;
    }),
  );
}
