import { join } from 'node:path';
import { FailureError, failure, LineupError, personKey } from '@lineup/domain';
import type { PhotoLimits } from '@lineup/photo';
import type { EnrollResponse } from '@lineup/proto';
import { type Gallery, seenOn } from '../gallery.ts';
import { reasonOf } from '../gallery-entries.ts';
import { fileStamp } from '../known-photos.ts';
import type { PhotoFaces, PhotoRef } from '../worker-protocol.ts';
import {
  discardPhoto,
  type IncomingPhoto,
  incomingName,
  LEFT_BEHIND_MS,
  placePhoto,
  receivePhoto,
  refuseTakenName,
  sweepIncoming,
} from './photo-files.ts';
import { checkNewName } from './photo-name.ts';

/** What {@link createEnroll} needs. */
export interface EnrollOptions {
  /** Folder of the known photos. */
  readonly folder: string;
  readonly limits: PhotoLimits;
  readonly gallery: Pick<Gallery, 'current' | 'take'>;
  readonly describe: (photo: PhotoRef, signal: AbortSignal) => Promise<PhotoFaces>;
}

/**
 * Makes a photo known under a name. It is described where nobody lists it yet, and only then gets its name: a photo that
 * is refused leaves nothing behind.
 *
 * @throws LineupError `bad_request`, `already_exists`, `conflict`; FailureError as of any photo
 */
export type Enroll = (name: string, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal) => Promise<EnrollResponse>;

/** The step, ready to be called. */
export function createEnroll({ folder, limits, gallery, describe }: EnrollOptions): Enroll {
  /** Names of incoming photos. */
  const underWay = new Set<string>();
  let swept = Number.NEGATIVE_INFINITY;

  /** What a crash left less than two minutes before the start is still there; listing the folder each time would be dear. */
  async function sweepNowAndThen(): Promise<void> {
    if (performance.now() - swept < LEFT_BEHIND_MS) return;
    swept = performance.now();
    await sweepIncoming(folder, underWay);
  }

  async function enroll(name: string, incoming: IncomingPhoto, signal: AbortSignal): Promise<EnrollResponse> {
    const photo = await describe({ path: incoming.name, roots: [folder] }, signal).catch((error: unknown) => {
      throw underItsName(error, incoming, name);
    });
    const seen = seenOn(photo);
    const [face, another] = photo.faces;
    if (!face || !('descriptor' in seen)) {
      const reason = another ? 'several_faces' : (face?.tooPoor ?? 'no_face');
      throw new LineupError('bad_request', 'descriptor' in seen ? '' : reasonOf(seen), { reason });
    }
    if (photo.contentHash !== incoming.hash) throw new Error('the incoming photo was changed by somebody');
    const other = nearestOther(name, seen.descriptor);
    signal.throwIfAborted();
    await placePhoto(folder, incoming, name);
    const stamp = await fileStamp(join(folder, name));
    if (stamp) gallery.take({ name, stamp, hash: incoming.hash, seen });
    return {
      imageName: name,
      personKey: personKey(name),
      box: face.box,
      score: face.score,
      imageWidth: photo.width,
      imageHeight: photo.height,
      nearestOther: other && { imageName: other.knownPhoto, distance: other.distance },
      galleryVersion: gallery.current().version,
    };
  }

  function nearestOther(name: string, descriptor: PhotoFaces['faces'][number]['descriptor']) {
    const near = gallery.current().index.nearestPeople(descriptor, 2);
    return near.find(({ knownPhoto }) => personKey(knownPhoto) !== personKey(name));
  }

  async function enrollReceived(name: string, incoming: IncomingPhoto, signal: AbortSignal): Promise<EnrollResponse> {
    try {
      // The stream of a caller who has gone ends as any other does, only earlier.
      signal.throwIfAborted();
      await refuseTakenName(folder, incoming, name);
      return await enroll(name, incoming, signal);
    } finally {
      await discardPhoto(folder, incoming);
    }
  }

  return async (name, pieces, signal) => {
    checkNewName(name);
    await sweepNowAndThen();
    const itsFile = incomingName();
    underWay.add(itsFile);
    try {
      const incoming = await receivePhoto(folder, itsFile, pieces, limits.maxBytes);
      return await enrollReceived(name, incoming, signal);
    } finally {
      underWay.delete(itsFile);
    }
  };
}

/** What failed over an incoming photo speaks of the name that its sender knows. */
function underItsName(error: unknown, incoming: IncomingPhoto, name: string): unknown {
  if (!(error instanceof FailureError)) return error;
  const { code, message } = error.failure;
  // Names stand in quotation marks there, as JSON.
  const told = message.replaceAll(incoming.name, () => JSON.stringify(name).slice(1, -1));
  return new FailureError(failure(code, told), { cause: error });
}
