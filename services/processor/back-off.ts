/** Milliseconds up to which the first retry waits; doubled with each further one. */
const FIRST_MS = 2_000;

/** Milliseconds that no retry waits longer than. */
const LONGEST_MS = 300_000;

/** Milliseconds by which messages that were put off together are spread. */
const SPREAD_MS = 250;

/**
 * How long to wait before the next attempt: "full jitter", anything from nothing up to a bound that doubles with each
 * attempt, so that images which failed together do not come back together.
 *
 * @param spent attempts so far, from 1
 * @param random 0 up to 1
 * @returns whole milliseconds
 */
export function backOff(spent: number, random: () => number): number {
  return Math.round(random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (spent - 1)));
}

/** By how many doublings one waits longer for another system to come back than for a second try. */
const OUTAGE_DOUBLINGS = 3;

/** The same for an outage: up to 16 s at first, later up to five minutes, however often. */
export function outageBackOff(spent: number, random: () => number): number {
  return backOff(spent + OUTAGE_DOUBLINGS, random);
}

/** A little more than `ms`, each time a different one. */
export function withJitter(ms: number, random: () => number): number {
  return Math.ceil(ms + random() * SPREAD_MS);
}
