import { assignFaces, type Candidate, messageOf, personKey } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { placeOf, type S3Source } from '@lineup/photo';
import type { Face, IdentifyResponse } from '@lineup/proto';
import type { Gallery } from './gallery.ts';
import type { FaceIndex } from './match-faces.ts';
import { settledWithin } from './waiting.ts';
import type { PhotoFaces, PhotoRef } from './worker-protocol.ts';

/** What {@link createIdentify} needs. */
export interface IdentifyOptions {
  /** Folders from which photos may be read. */
  readonly imageRoots: readonly string[];
  /** Undefined: no photos are read from S3. */
  readonly s3?: S3Source | undefined;
  /** Euclidean distance below which a candidate is a match. */
  readonly threshold: number;
  /** Milliseconds to wait for known photos that are new; then the gallery answers as it is. */
  readonly galleryWaitMs: number;
  readonly gallery: Pick<Gallery, 'refresh' | 'current'>;
  readonly describe: (photo: PhotoRef, signal?: AbortSignal, deadline?: number) => Promise<PhotoFaces>;
  /** Name of the engine that describes. */
  readonly engine: () => string;
  readonly log: Logger;
}

/**
 * Looks at the photo that lies at a path: who is on it? Stops when the signal is aborted, and does not begin after the
 * deadline, in milliseconds since 1970.
 */
export type Identify = (path: string, signal?: AbortSignal, deadline?: number) => Promise<IdentifyResponse>;

/** What stands in `image_name` when nobody known is on the photo. */
export const NOT_FOUND = 'not_found';

/** People who are named for a face, the matched one among them. */
const CANDIDATES = 3;

/**
 * The way of a photo through the recognizer: its faces, for each the nearest known people, and who is who. Known photos
 * that were enrolled before the call are seen by it, unless describing them takes longer than `galleryWaitMs`.
 */
export function createIdentify(options: IdentifyOptions): Identify {
  const { gallery, describe, galleryWaitMs, imageRoots, log, s3, threshold } = options;
  return async (path, signal, deadline) => {
    const place = placeOf(path, imageRoots, s3);
    const refreshed = gallery.refresh().catch((error: unknown) => {
      log.error({ err: error }, `the gallery could not be refreshed (${messageOf(error)}) and answers as it was`);
    });
    const photo = await describe(place, signal, deadline);
    if (photo.faces.length > 0 && !(await settledWithin(refreshed, galleryWaitMs))) {
      log.warn({ path, galleryWaitMs }, 'known photos are still being described: matched without them');
    }
    const { index, version } = gallery.current();
    return {
      ...matchPhoto(photo, index, threshold),
      engine: options.engine(),
      galleryVersion: version,
      imageWidth: photo.width,
      imageHeight: photo.height,
      threshold,
    };
  };
}

/**
 * Who is on a photo: candidates for each face, and each person assigned to one face at most. Of a face that is too poor
 * nobody may be named: what comes near its descriptor comes near by chance.
 */
function matchPhoto(
  { faces }: PhotoFaces,
  index: FaceIndex,
  threshold: number,
): Pick<IdentifyResponse, 'faces' | 'imageName'> {
  const candidates = faces.map(({ descriptor, tooPoor }) =>
    tooPoor ? [] : index.nearestPeople(descriptor, CANDIDATES),
  );
  const matches = assignFaces(
    candidates.map((near) => near.map((candidate) => ({ ...candidate, who: personKey(candidate.knownPhoto) }))),
    threshold,
  );
  const nearest = matches
    .filter((match) => match !== undefined)
    .reduce<Candidate | undefined>(
      (best, match) => (best && best.distance <= match.distance ? best : match),
      undefined,
    );
  return {
    imageName: nearest?.knownPhoto ?? NOT_FOUND,
    faces: faces.map(
      ({ box, score, descriptor, quality, tooPoor }, at): Face => ({
        box,
        score,
        descriptor: Array.from(descriptor),
        candidates: (candidates[at] ?? []).map(({ knownPhoto, distance }) => ({ imageName: knownPhoto, distance })),
        matchedImageName: matches[at]?.knownPhoto ?? '',
        quality,
        tooPoor: tooPoor ?? '',
        margin: marginOf(candidates[at] ?? []),
      }),
    ),
  };
}

/** How much further away the second person is than the first; undefined when there is no second. */
function marginOf([first, second]: readonly Candidate[]): number | undefined {
  return first && second && second.distance - first.distance;
}
