import { LineupError } from '@lineup/domain';

/** The largest distance at which anybody may count as somebody. */
export const MOST_THRESHOLD = 2;

/**
 * A Euclidean distance below which a candidate is a match, as somebody has typed it.
 *
 * @throws LineupError `bad_request`
 */
export function thresholdOf(text: string | undefined): number {
  const typed = text?.trim().replace(',', '.') ?? '';
  const threshold = /^\d*\.?\d+$/.test(typed) ? Number(typed) : Number.NaN;
  if (threshold > 0 && threshold <= MOST_THRESHOLD) return threshold;
  throw new LineupError('bad_request', `A threshold is a number above 0 and up to ${MOST_THRESHOLD}, such as 0.48.`);
}
