/** Middle and upper end of some measurements. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

/**
 * The value that a share of all values do not exceed, by nearest rank: one that was measured, never one in between.
 * Of fewer than twenty values the 95th percentile is the highest.
 *
 * @param share above 0, at most 1
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value, of an even number the mean of the two in the middle; of none NaN. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Both figures that the tables show. */
export function spread(values: readonly number[]): Spread {
  return { median: median(values), p95: percentile(values, 0.95) };
}
