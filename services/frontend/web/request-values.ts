import { LineupError } from '@lineup/domain';

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
