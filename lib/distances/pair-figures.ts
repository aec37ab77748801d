import { shareBelow } from './error-rates.ts';
import { countIntoBins } from './histogram.ts';
import type { Distances, PairDistances } from './measure-pairs.ts';
import { type Suggestion, suggestThreshold } from './suggest-threshold.ts';

/** Distances of one kind of pair, counted. */
export interface BinnedDistances {
  /** Share of the measured pairs in each bin, 0 to 1; bins are 0.025 wide, from 0 on. */
  readonly shares: readonly number[];
  /** Pairs that were measured, and that there are. */
  readonly measured: number;
  readonly total: number;
}

/** What goes wrong at a threshold. */
export interface ErrorsAt {
  /** Euclidean distance. */
  readonly threshold: number;
  /** Share of impostor pairs below it, 0 to 1; null where there are no such pairs. */
  readonly far: number | null;
  /** Share of genuine pairs that are not below it, 0 to 1; null where there are no such pairs. */
  readonly frr: number | null;
}

/** What the distances between known photos look like, small enough to be kept and sent. */
export interface PairFigures {
  readonly people: number;
  readonly genuine: BinnedDistances;
  readonly impostor: BinnedDistances;
  /** At thresholds 0.01 apart. */
  readonly errors: readonly ErrorsAt[];
  readonly suggestion: Suggestion;
}

/** The figures of a gallery, as they are kept for the page of the threshold. */
export interface GalleryPairFigures extends PairFigures {
  readonly photos: {
    /** Known photos that are matched against. */
    readonly in: number;
    readonly leftOut: number;
  };
  /** The recognizer's own. */
  readonly threshold: number;
}

/** Bins of 0.025 each. */
export const BINS_PER_TENTH = 4;

/** What lies beyond is in the last bin. */
const FARTHEST = 2;

/** Thresholds of which the errors are told, in hundredths. */
const THRESHOLDS = { from: 20, to: 100 };

/** The figures of all pairs that were measured. */
export function pairFigures(pairs: PairDistances): PairFigures {
  const { genuine, impostor, people } = pairs;
  const count = THRESHOLDS.to - THRESHOLDS.from + 1;
  return {
    people,
    genuine: binned(genuine),
    impostor: binned(impostor),
    errors: Array.from({ length: count }, (_, at) => errorsAt(pairs, (THRESHOLDS.from + at) / 100)),
    suggestion: suggestThreshold(pairs),
  };
}

/** Counted in bins, as many as hold something. */
export function binned({ sorted, total }: Distances): BinnedDistances {
  const { shares } = countIntoBins(sorted, { to: FARTHEST, bins: FARTHEST * 10 * BINS_PER_TENTH });
  const used = shares.findLastIndex((share) => share > 0) + 1;
  return { shares: shares.slice(0, used), measured: sorted.length, total };
}

function errorsAt({ genuine, impostor }: PairDistances, threshold: number): ErrorsAt {
  return {
    threshold,
    far: impostor.sorted.length === 0 ? null : shareBelow(impostor.sorted, threshold),
    frr: genuine.sorted.length === 0 ? null : 1 - shareBelow(genuine.sorted, threshold),
  };
}
