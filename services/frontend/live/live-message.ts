import type { ImageSummary } from '@lineup/db/store';
import type { CountsInWords } from '../parts/counts-in-words.ts';

/** What a page that listens is told. */
export type LiveMessage =
  /** Show this image, in the place that its id gives it. */
  | { readonly event: 'image'; readonly image: ImageSummary }
  /** There is a new image, which is further up than this page. */
  | { readonly event: 'newer'; readonly id: number }
  /** The image does not belong to the page any more. */
  | { readonly event: 'gone'; readonly id: number }
  /** How many images there are now. */
  | { readonly event: 'counts'; readonly counts: CountsInWords }
  /** What the page is about has changed: it asks for itself anew. */
  | { readonly event: 'changed' }
  /** Too much was missed to tell it piece by piece: the page asks for itself anew. */
  | { readonly event: 'reload' };

/** What happened to some images. */
export interface Changes {
  /** The images as they are now, by id; those that are gone are missing. */
  readonly images: ReadonlyMap<number, ImageSummary>;
  /** All that something happened to, also those that are gone. */
  readonly ids: readonly number[];
}

/** What a page that listens shows, and what of some changes concerns it. */
export interface LiveView {
  /** Remembers what the page shows after it. */
  tell(changes: Changes): LiveMessage[];
  /** Images that it shows, as far as is known: whether they are still there is looked after. */
  shown(): Iterable<number>;
  /** Does it show how many images there are? */
  readonly counts: boolean;
}
