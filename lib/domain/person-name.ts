import { LineupError } from './errors.ts';

/**
 * A person's name as it is kept: blanks at the ends go, and of the two ways of writing an accented letter the composed
 * one stays.
 *
 * @throws LineupError `bad_request` when it is empty, too long or holds a control character
 */
export function personName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (name === '') throw new LineupError('bad_request', 'the name is empty: whom do the photos show?');
  const { length } = [...name];
  if (length > 255) throw new LineupError('bad_request', `the name has ${length} characters; up to 255 are accepted`);
  if (/\p{Cc}/u.test(name)) throw new LineupError('bad_request', 'the name holds a control character');
  return name;
}
