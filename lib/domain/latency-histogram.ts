/**
 * How often something took how long: counts by bucket. Bucket 0 is below {@link FIRST_MS}; each one after it ends √2 times
 * as late as the one before, so that what is read from it is wrong by a fifth at the most.
 */
export type LatencyHistogram = Readonly<Record<number, number>>;

/** Where the first bucket ends, in milliseconds. */
const FIRST_MS = 50;

/** The last bucket has everything beyond nine days. */
const LAST_BUCKET = 48;

/** Which bucket so many milliseconds belong to. */
export function latencyBucket(ms: number): number {
  if (ms < FIRST_MS) return 0;
  return Math.min(LAST_BUCKET, Math.floor(2 * Math.log2(ms / FIRST_MS)) + 1);
}

/** Several as one. */
export function addLatencies(histograms: Iterable<LatencyHistogram>): LatencyHistogram {
  const sum: Record<number, number> = {};
  for (const histogram of histograms) {
    for (const [bucket, count] of Object.entries(histogram)) sum[Number(bucket)] = (sum[Number(bucket)] ?? 0) + count;
  }
  return sum;
}

/**
 * Milliseconds within which this share of all was done; undefined where there is nothing.
 *
 * @param share 0.5 for the median
 */
export function latencyQuantile(histogram: LatencyHistogram, share: number): number | undefined {
  const buckets = Object.entries(histogram).map(([bucket, count]) => ({ bucket: Number(bucket), count }));
  const all = buckets.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return undefined;
  let left = share * all;
  for (const { bucket, count } of buckets.sort((a, b) => a.bucket - b.bucket)) {
    if (left <= count) return within(bucket, left / count);
    left -= count;
  }
  return undefined;
}

/** A place within a bucket, as if what is in it were spread evenly. */
function within(bucket: number, share: number): number {
  const from = bucket === 0 ? 0 : FIRST_MS * 2 ** ((bucket - 1) / 2);
  const to = FIRST_MS * 2 ** (bucket / 2);
  return from + share * (to - from);
}
