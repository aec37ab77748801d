import { FailureError, failure } from '@lineup/domain';
import { fetchPhoto } from './fetch-photo.ts';
import type { PhotoLimits } from './limits.ts';
import { openPhoto } from './open-photo.ts';
import { isS3Path } from './s3-path.ts';
import type { RemotePhoto, S3Source } from './s3-source.ts';

/** Where a photo is read: a file under the roots, or an object elsewhere. */
export interface PhotoPlace {
  /** As posted. */
  readonly path: string;
  /** Absolute folders from which photos may be read. */
  readonly roots: readonly string[];
  /** Given for what is no file. */
  readonly remote?: RemotePhoto | undefined;
}

/**
 * Where the photo of a path is to be read. Asks nobody.
 *
 * @param s3 undefined: paths to S3 are refused
 * @throws FailureError `path_refused`
 */
export function placeOf(path: string, roots: readonly string[], s3: S3Source | undefined): PhotoPlace {
  if (!isS3Path(path)) return { path, roots };
  if (s3) return { path, roots: [], remote: s3.locate(path) };
  const sentence = `The path ${JSON.stringify(path)} is refused: photos are not read from S3 here.`;
  throw new FailureError(failure('path_refused', sentence));
}

/**
 * Reads a photo from wherever it is.
 *
 * @throws FailureError as `openPhoto` and `fetchPhoto` do
 */
export async function readPhoto(
  { path, roots, remote }: PhotoPlace,
  limits: Pick<PhotoLimits, 'maxBytes'>,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (remote) return fetchPhoto(remote, path, limits, signal);
  return (await openPhoto(path, roots, limits)).bytes;
}
