import { join } from 'node:path';
import { LineupError, personKey } from '@lineup/domain';
import type { PhotoLimits } from '@lineup/photo';
import type { EnrollResponse } from '@lineup/proto';
import { type Gallery, seenOn } from '../gallery.ts';
import { reasonOf } from '../gallery-entries.ts';
import { fileStamp } from '../known-photos.ts';
import type { PhotoFaces, PhotoRef } from '../worker-protocol.ts';
import { discardPhoto, type IncomingPhoto, placePhoto, receivePhoto, refuseTakenName } from './photo-files.ts';
import { checkPhotoName } from './photo-name.ts';

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
  async function enroll(name: string, incoming: IncomingPhoto, signal: AbortSignal): Promise<EnrollResponse> {
    const photo = await describe({ path: incoming.name, roots: [folder] }, signal);
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

  return async (name, pieces, signal) => {
    checkPhotoName(name);
    const incoming = await receivePhoto(folder, pieces, limits.maxBytes);
    try {
      // The stream of a caller who has gone ends as any other does, only earlier.
      signal.throwIfAborted();
      await refuseTakenName(folder, incoming, name);
      return await enroll(name, incoming, signal);
    } finally {
      await discardPhoto(folder, incoming);
    }
  };
}
