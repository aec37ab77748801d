import type { FaceView, ImageDetail, KnownPhoto, People, Person, Reading } from '@lineup/db/store';
import { contentHash, FailureError, LineupError } from '@lineup/domain';
import { createTurns } from '@lineup/lifecycle';
import { cutFace, type EnrolPerson, isS3Path, openPhoto, type PhotoLimits } from '@lineup/photo';
import { noFace, noImage } from './no-image.ts';
import { noPerson } from './read-people.ts';

/** A face that is a known photo now. */
export interface EnrolledFace {
  readonly photo: KnownPhoto;
  /** False: it was one already. */
  readonly isNew: boolean;
}

/** What {@link createEnrolFace} needs. */
export interface EnrolFaceOptions {
  readonly store: Pick<Reading, 'image'> & Pick<People, 'person' | 'ensurePerson' | 'knownPhotos'>;
  readonly enrolPerson: EnrolPerson;
  /** Absolute. */
  readonly folders: { readonly knownPeople: string; readonly imageRoots: readonly string[] };
  readonly limits: PhotoLimits;
}

/**
 * Makes a face on an image a known photo of somebody, given by id or by a name.
 *
 * @throws LineupError `not_found`; `conflict` when the image was looked at again, its photo cannot be read, or the face is
 *   too poor to know anybody by
 */
export type EnrolFace = (imageId: number, faceId: number, who: number | string) => Promise<EnrolledFace>;

/** Photos that are decoded at once: a large one takes a few hundred megabytes. */
const AT_ONCE = 1;

/** Known photos of a person that are compared, the newest first: who presses twice means it once. */
const COMPARED = 50;

/** The step from a face of an image to a known photo. */
export function createEnrolFace({ store, enrolPerson, folders, limits }: EnrolFaceOptions): EnrolFace {
  const takeTurns = createTurns(AT_ONCE);

  return async (imageId, faceId, who) => {
    const image = await store.image(imageId);
    if (!image) throw noImage(imageId);
    const face = image.faces.find(({ id }) => id === faceId);
    if (!face) throw noFace(imageId, faceId);
    if (face.tooPoor) throw tooPoor(imageId, face);
    // Before anybody is made of a new name.
    const bytes = await takeTurns(() => cut(image, face));
    const person = typeof who === 'number' ? await store.person(who) : await store.ensurePerson(who);
    if (!person) throw noPerson(Number(who));
    const same = await known(person, bytes);
    if (same) return { photo: same, isNew: false };
    const { photos } = await enrolPerson(person, [{ bytes, extension: 'jpg' }]);
    return { photo: photos[0] as KnownPhoto, isNew: true };
  };

  async function cut({ id, path, faces }: ImageDetail, face: FaceView): Promise<Uint8Array<ArrayBuffer>> {
    if (isS3Path(path)) {
      const sentence = `image ${id} lies in S3, which the receiver does not read: enrol the photo by POST /people`;
      throw new LineupError('conflict', sentence, { image: id });
    }
    const others = faces.filter((other) => other !== face && other.verdict !== 'no_face');
    try {
      const { bytes } = await openPhoto(path, folders.imageRoots, limits);
      return await cutFace(bytes, { face: face.box, others: others.map(({ box }) => box), limits });
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      const sentence = `the photo of image ${id} cannot be used: ${error.message}`;
      throw new LineupError('conflict', sentence, { image: id, failure: error.failure.code }, { cause: error });
    }
  }

  /** The person's known photo with exactly these bytes. */
  async function known(person: Person, bytes: Uint8Array): Promise<KnownPhoto | undefined> {
    const hash = contentHash(bytes);
    for (const photo of (await store.knownPhotos(person.id)).slice(-COMPARED).reverse()) {
      const there = await openPhoto(photo.file, [folders.knownPeople], { maxBytes: bytes.byteLength }).catch(
        () => undefined,
      );
      if (there && contentHash(there.bytes) === hash) return photo;
    }
    return undefined;
  }
}

const WHY = { too_small: 'too small', blurred: 'too blurred', profile: 'seen too much from the side' };

function tooPoor(imageId: number, { id, tooPoor: why }: FaceView): LineupError {
  const words = why ? WHY[why] : 'too poor';
  const sentence = `the face is ${words} to know anybody by: choose a better one`;
  return new LineupError('conflict', sentence, { image: imageId, face: id, too_poor: why });
}
