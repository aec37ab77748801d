import type { Descriptor } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { seenOn } from './gallery.ts';
import { reasonOf } from './gallery-entries.ts';
import { galleryOn } from './matching.ts';
import type { RecognizerSettings } from './settings.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { PhotoFaces } from './worker-protocol.ts';

/** What a photo is matched by as a known one, or why it is left out: a whole sentence. */
export type SeenAsKnown = { readonly descriptor: Descriptor } | { readonly leftOut: string };

/** A file in KNOWN_PEOPLE, as the gallery has it. */
export interface SeenKnownPhoto {
  /** Within KNOWN_PEOPLE. */
  readonly file: string;
  /** SHA-256 of the content; undefined when it could not be read. */
  readonly contentHash: string | undefined;
  readonly seen: SeenAsKnown;
}

/** What {@link seeKnownPhotos} needs. */
export interface SeeOptions {
  /** Started: its engine must be known. */
  readonly pool: Pick<WorkerPool, 'engine' | 'describe'>;
  readonly settings: Pick<RecognizerSettings, 'cacheDir' | 'knownPeople' | 'limits' | 'GALLERY_RESCAN_MS'>;
  readonly log: Logger;
  /** Called now and then with how many photos have still to be looked at. */
  readonly onWaiting?: (photos: number) => void;
}

/** What a photo that nobody knows yet would be as a known one: by the very rules that the gallery has. */
export function seenAsKnown(photo: PhotoFaces): SeenAsKnown {
  const seen = seenOn(photo);
  return 'descriptor' in seen ? seen : { leftOut: reasonOf(seen) };
}

/** Milliseconds between two calls of `onWaiting`. */
const TELL_EVERY_MS = 200;

/**
 * All known photos as a recognizer has them that starts now: those that its cache has are not looked at again, and what
 * was looked at is in the cache afterwards. In the order of their names.
 */
export async function seeKnownPhotos({ pool, settings, log, onWaiting }: SeeOptions): Promise<SeenKnownPhoto[]> {
  // Nothing is searched for, so nothing has to be built for searching.
  const gallery = galleryOn(pool, { ...settings, GALLERY_EXACT_MAX: Number.MAX_SAFE_INTEGER }, log);
  const timer = setInterval(() => onWaiting?.(gallery.waiting()), TELL_EVERY_MS);
  try {
    await gallery.load();
    return gallery
      .names()
      .sort()
      .flatMap((name) => gallery.listed(name) ?? [])
      .map(({ name: file, contentHash, descriptor, reason }) => ({
        file,
        contentHash,
        seen: descriptor ? { descriptor } : { leftOut: reason ?? 'It has only just been put there.' },
      }));
  } finally {
    clearInterval(timer);
    await gallery.stop();
  }
}
