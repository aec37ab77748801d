import type { ImageResult } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';
import { reasonOf } from '../parts/image-status.tsx';

/** How an uploaded image stands, for the tray and for the page without scripts. */
export interface ImageState {
  readonly id: number;
  /** Decides about the colour. */
  readonly kind: 'waiting' | 'known' | 'nobody' | 'failed';
  /** A few words: `Ada, 0.31`. */
  readonly text: string;
  /** Will nothing more happen by itself? */
  readonly finished: boolean;
}

/** People who are named before the others are only counted. */
const NAMED = 2;

/** How an image stands, in words. */
export function imageState(image: ImageResult): ImageState {
  const { id } = image;
  switch (image.status) {
    case ImageStatus.PROCESSED:
      return { id, ...processed(image), finished: true };
    case ImageStatus.FAILEDPROCESSING:
      return { id, kind: 'failed', text: failed(image), finished: image.nextAttemptAt === undefined };
    case ImageStatus.PROCESSING:
      return { id, kind: 'waiting', text: 'Being looked at', finished: false };
    default:
      return { id, kind: 'waiting', text: 'Waiting to be looked at', finished: false };
  }
}

function processed({ outcome, person, matches }: ImageResult): Pick<ImageState, 'kind' | 'text'> {
  const known = matches.map(({ person: { id, name }, distance }) => {
    const called = name || `Person ${id}`;
    return distance === undefined ? called : `${called}, ${distance.toFixed(2)}`;
  });
  if (known.length > 0) {
    const others = known.length > NAMED ? ` +${known.length - NAMED}` : '';
    return { kind: 'known', text: known.slice(0, NAMED).join(' · ') + others };
  }
  // Another program may have written the person alone.
  if (person) return { kind: 'known', text: person.name || `Person ${person.id}` };
  return { kind: 'nobody', text: outcome === 'no_face' ? 'No face' : 'Nobody known' };
}

function failed({ failure, nextAttemptAt }: ImageResult): string {
  const why = failure ? reasonOf(failure) : 'The last attempt failed.';
  return nextAttemptAt ? `${why} It is tried again by itself.` : why;
}
