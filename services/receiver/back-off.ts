/** What {@link backOffMs} goes by. */
export interface BackOff {
  /** Milliseconds while all is well. */
  readonly everyMs: number;
  /** A number from 0 to below 1: so that receivers that failed together do not come again together. */
  readonly random: () => number;
}

/** Milliseconds at the most. */
const MOST_MS = 5_000;

/**
 * Milliseconds until the next try: `everyMs` while nothing has failed; doubled with every failure, up to about five
 * seconds, of which up to half is taken away at random.
 *
 * @param failures how often it has failed in a row
 */
export function backOffMs(failures: number, { everyMs, random }: BackOff): number {
  if (failures === 0) return everyMs;
  const most = Math.max(everyMs, MOST_MS);
  const wait = Math.min(everyMs * 2 ** failures, most);
  return Math.round(wait * (1 - random() / 2));
}
