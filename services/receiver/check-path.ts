import { isAbsolute, normalize, relative, sep } from 'node:path';
import { LineupError } from '@lineup/domain';
import { isS3Path, readS3Path } from '@lineup/photo';

/** Bytes of UTF-8: what the column holds, whatever the characters. */
const MAX_BYTES = 255;

/** `name://…`, and the schemes that also come without slashes. `12:30.jpg` is a file name. */
const URL_LIKE = /^([a-z][a-z0-9+.-]*:\/\/|(file|https?|s3|gs|ftps?|sftp|data|blob|javascript|mailto):)/i;

/**
 * Checks a posted path by its text alone: whether there is such a file, and what it is, the recognizer finds out. The
 * path is kept as it was posted.
 *
 * @param imageRoots absolute folders from which photos may be read
 * @param s3Buckets buckets from which photos may be read
 * @returns the same path
 * @throws LineupError `invalid_path` with a sentence that says what is wrong; it names no folder of this machine
 */
export function checkPath(path: string, imageRoots: readonly string[], s3Buckets: readonly string[] = []): string {
  const wrong = whatIsWrong(path, imageRoots, s3Buckets);
  if (wrong === undefined) return path;
  throw new LineupError('invalid_path', `the path ${shortened(path)} ${wrong}`, { path: path.slice(0, SHOWN) });
}

function whatIsWrong(path: string, imageRoots: readonly string[], s3Buckets: readonly string[]): string | undefined {
  if (path === '') return 'is empty';
  if (!path.isWellFormed()) return 'is not valid Unicode: it holds half a surrogate pair';
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_BYTES) return `has ${bytes} bytes; up to ${MAX_BYTES} are accepted`;
  if (/\p{Cc}/u.test(path)) return 'holds a control character';
  if (/^\s|\s$/u.test(path)) return 'begins or ends with a blank';
  if (isS3Path(path)) return wrongInS3(path, s3Buckets);
  if (URL_LIKE.test(path)) return 'is a URL; post the path of a file';
  if (path.endsWith('/')) return 'names a folder, not a file';
  return isAbsolute(path) ? wrongAbsolute(path, imageRoots) : wrongRelative(path);
}

function wrongAbsolute(path: string, imageRoots: readonly string[]): string | undefined {
  return imageRoots.some((root) => isInside(path, root)) ? undefined : 'lies in none of the folders of IMAGE_ROOTS';
}

function wrongRelative(path: string): string | undefined {
  const plain = normalize(path);
  if (plain === '.') return 'names a folder, not a file';
  return plain === '..' || plain.startsWith(`..${sep}`) ? 'leads out of the folders of IMAGE_ROOTS' : undefined;
}

function wrongInS3(path: string, buckets: readonly string[]): string | undefined {
  if (buckets.length === 0) return 'is in S3, from where no photos are read here: S3_BUCKETS names no bucket';
  const read = readS3Path(path, buckets);
  return read.kind === 'wrong' ? read.why : undefined;
}

/** Does a path lie below a folder, as far as the text of both goes? */
export function isInside(path: string, folder: string): boolean {
  const below = relative(folder, normalize(path));
  return below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

/** Characters of a value that a message shows. */
const SHOWN = 80;

/** A value from outside for a message: quoted, control characters escaped, not longer than a line. */
export function shortened(value: string): string {
  return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
}
