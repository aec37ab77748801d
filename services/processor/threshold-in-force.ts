import type { Clock } from '@lineup/breaker';
import type { Settings } from '@lineup/db/store';

/** Milliseconds for which what was read is good: so long after it was set, all processors go by it. */
const GOOD_MS = 5_000;

/**
 * The threshold that somebody has set in a page, in place of the recognizer's own: candidates come with their distances,
 * those above its threshold too. Read at most every five seconds.
 *
 * @returns asks for it; undefined: nobody has set one. Rejects as the Store does
 */
export function createThresholdInForce(
  store: Pick<Settings, 'setting'>,
  clock: Pick<Clock, 'now'>,
): () => Promise<number | undefined> {
  let read: { readonly value: number | undefined; readonly until: number } | undefined;
  return async () => {
    if (read && clock.now() < read.until) return read.value;
    const until = clock.now() + GOOD_MS;
    const text = await store.setting('match_threshold');
    const value = Number(text);
    read = { value: text !== undefined && value > 0 ? value : undefined, until };
    return read.value;
  };
}
