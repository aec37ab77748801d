/** What {@link createTokenBuckets} needs. */
export interface BucketOptions {
  /** Tokens that come back to each bucket in a second. */
  readonly perSecond: number;
  /** Tokens in a full bucket. */
  readonly burst: number;
  /** Buckets that are remembered at the most; 10,000 by default. */
  readonly most?: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/** A bucket of tokens for each name. */
export interface TokenBuckets {
  /**
   * Takes one token.
   *
   * @returns 0 when there was one, else the milliseconds until there is
   */
  take(name: string): number;
  /** Milliseconds until there is a token, 0 when there is; takes none. */
  waitMs(name: string): number;
  /** How many buckets are remembered. */
  size(): number;
}

interface Bucket {
  tokens: number;
  /** When `tokens` was right. */
  at: number;
}

/** Buckets that begin full. Of too many the one that was not used for longest is forgotten: memory has a bound. */
export function createTokenBuckets({
  perSecond,
  burst,
  most = 10_000,
  now = () => performance.now(),
}: BucketOptions): TokenBuckets {
  const buckets = new Map<string, Bucket>();

  function filled(name: string): Bucket {
    const at = now();
    const bucket = buckets.get(name);
    if (!bucket) return { tokens: burst, at };
    bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1_000) * perSecond);
    bucket.at = at;
    return bucket;
  }

  const waitOf = ({ tokens }: Bucket) => (tokens >= 1 ? 0 : ((1 - tokens) / perSecond) * 1_000);

  return {
    take(name) {
      const bucket = filled(name);
      // A map keeps its order: whoever is put in again is the last to be forgotten.
      buckets.delete(name);
      buckets.set(name, bucket);
      if (buckets.size > most) buckets.delete(buckets.keys().next().value ?? '');
      const wait = waitOf(bucket);
      if (wait === 0) bucket.tokens -= 1;
      return wait;
    },
    waitMs: (name) => waitOf(filled(name)),
    size: () => buckets.size,
  };
}
