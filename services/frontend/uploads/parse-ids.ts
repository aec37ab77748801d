import { LineupError } from '@lineup/domain';

/** Images whose states are told at once. */
export const MOST_IDS = 200;

/**
 * The ids of `?ids=12,13,20`, each once.
 *
 * @throws LineupError `bad_request` when they are none, or too many
 */
export function parseIds(text = ''): number[] {
  const ids = [...new Set(text.split(','))].map((id) => (/^[1-9]\d{0,15}$/.test(id) ? Number(id) : Number.NaN));
  if (ids.every(Number.isSafeInteger) && ids.length <= MOST_IDS) return ids;
  throw new LineupError('bad_request', `ids are up to ${MOST_IDS} whole numbers from 1, with commas between them.`);
}
