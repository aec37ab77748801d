import { LineupError, personKey } from '@lineup/domain';
import { isPhotoName } from '../known-photos.ts';

/** What the database has room for, and the longest that file systems take. */
const MOST_BYTES = 255;

/**
 * Checks a known photo's name: `hannibal_1.jpg`, or `hannibal/anything.jpg`. Whatever passes lies inside the folder of
 * the known photos and is listed there.
 *
 * @throws LineupError `bad_request` saying what is wrong with it
 */
export function checkPhotoName(name: string): void {
  refuse(name, whyNot(name));
}

/**
 * Checks the name that a photo is to get: beyond {@link checkPhotoName}, it looks to people as it does to programs, and
 * names a person. Photos that somebody has put there under other names can still be removed.
 *
 * @throws LineupError `bad_request` saying what is wrong with it
 */
export function checkNewName(name: string): void {
  refuse(name, whyNot(name) ?? whyNotNew(name));
}

function refuse(name: string, why: string | undefined): void {
  if (!why) return;
  throw new LineupError('bad_request', `The name ${JSON.stringify(name.slice(0, 300))} is not allowed: ${why}.`, {
    reason: 'name_not_allowed',
  });
}

function whyNot(name: string): string | undefined {
  const parts = name.split('/');
  if (name === '') return 'it is empty';
  if (Buffer.byteLength(name) > MOST_BYTES) return `it has more than ${MOST_BYTES} bytes`;
  if (parts.length > 2) return 'a photo lies in the folder itself or in a folder of a person, no deeper';
  if (parts.includes('')) return 'it has an empty part';
  if (parts.some((part) => part.startsWith('.'))) return 'a part of it begins with a dot';
  // Control characters would forge lines of logs and lists; `\` separates folders elsewhere; � stands for broken text.
  if (/[\p{Cc}\p{Cs}\\\u2028\u2029\ufffd]/u.test(name)) return 'it holds a character that names of photos do not have';
  if (!isPhotoName(name)) return 'it must end in .jpg, .jpeg, .png or .webp';
  return undefined;
}

function whyNotNew(name: string): string | undefined {
  // Those that turn the direction of writing or take no room make two names look like one.
  if (/\p{Cf}/u.test(name)) return 'it holds a character that cannot be seen';
  const parts = [...name.split('/'), personKey(name)];
  if (parts.some((part) => part !== part.trim())) return 'a part of it begins or ends with a blank';
  if (/^[_-]*$/.test(personKey(name))) return 'it names no person; one is anna in anna_1.jpg and in anna/1.jpg';
  return undefined;
}
