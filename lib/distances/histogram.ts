import type { Sorted } from './error-rates.ts';

/** Distances counted by bins of one width, from 0 on. */
export interface Histogram {
  /** Width of a bin. */
  readonly width: number;
  /** Share of all distances in each bin, 0 to 1; what lies beyond the last bin is in the last. */
  readonly shares: readonly number[];
}

/** Counts distances into `bins` bins between 0 and `to`; the upper edge of a bin belongs to the next. */
export function countIntoBins(sorted: Sorted, { to, bins }: { readonly to: number; readonly bins: number }): Histogram {
  const counts = new Array<number>(bins).fill(0);
  const width = to / bins;
  for (const distance of sorted) {
    const bin = Math.min(bins - 1, Math.floor(distance / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { width, shares: counts.map((count) => (sorted.length === 0 ? 0 : count / sorted.length)) };
}
