import { ImageStatus, LineupError } from '@lineup/domain';

/** The words for a status in the address of a page, in the order in which the filter shows them. */
export const STATUS_WORDS = {
  pending: ImageStatus.PENDING,
  processing: ImageStatus.PROCESSING,
  processed: ImageStatus.PROCESSED,
  failed: ImageStatus.FAILEDPROCESSING,
} as const;

/** A key of {@link STATUS_WORDS}. */
export type StatusWord = keyof typeof STATUS_WORDS;

/**
 * The id in a page's path.
 *
 * @param what what it is the id of, for the message: `image`
 * @throws LineupError `not_found` when it cannot be one
 */
export function idOf(text: string, what: string): number {
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  throw new LineupError('not_found', `There is no ${what} ${JSON.stringify(text)}.`);
}

/**
 * What was found, or the error that there is nothing of this id.
 *
 * @throws LineupError `not_found`
 */
export function found<Thing>(thing: Thing | undefined, what: string, id: number): Thing {
  if (thing !== undefined) return thing;
  throw new LineupError('not_found', `There is no ${what} ${id}.`);
}

/**
 * The status that a list is filtered by, from `?status=`.
 *
 * @throws LineupError `bad_request` when there is no such status
 */
export function statusWordOf(text: string | undefined): StatusWord | undefined {
  if (text === undefined || text === '') return undefined;
  if (isStatusWord(text)) return text;
  const words = Object.keys(STATUS_WORDS).join(', ');
  throw new LineupError('bad_request', `There is no status ${JSON.stringify(text)}; there are ${words}.`);
}

function isStatusWord(text: string): text is StatusWord {
  return Object.hasOwn(STATUS_WORDS, text);
}
