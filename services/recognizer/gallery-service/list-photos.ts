import { personKey } from '@lineup/domain';
import { type KnownPhoto, KnownPhoto_State } from '@lineup/proto';
import type { Gallery } from '../gallery.ts';

const STATES = { in: KnownPhoto_State.IN, left_out: KnownPhoto_State.LEFT_OUT, waiting: KnownPhoto_State.WAITING };

/** The known photos by name, one at a time: each as it is when it is asked for; those that have gone meanwhile not. */
export function* listPhotos(
  gallery: Pick<Gallery, 'names' | 'listed'>,
  withDescriptors: boolean,
): Generator<KnownPhoto> {
  for (const name of gallery.names().sort()) {
    const photo = gallery.listed(name);
    if (!photo) continue;
    yield {
      imageName: name,
      personKey: personKey(name),
      state: STATES[photo.state],
      reason: photo.reason ?? '',
      descriptor: withDescriptors && photo.descriptor ? Array.from(photo.descriptor) : [],
    };
  }
}
