/** When to trip: what a run of failures is, and when it is long enough. */
export interface TripRule {
  /** The length of the run after one more failure. */
  afterFailure(run: number): number;
  /** The length of the run after an answer. */
  afterAnswer(run: number): number;
  /** Is a run of this length enough? */
  trips(run: number): boolean;
  /** A run that one more failure makes long enough: where a trial begins. */
  readonly lastChance: number;
}

/** Trips after `limit` failures with no answer in between. */
export function consecutiveFailures(limit: number): TripRule {
  return {
    afterFailure: (run) => run + 1,
    afterAnswer: () => 0,
    trips: (run) => run >= limit,
    lastChance: limit - 1,
  };
}
