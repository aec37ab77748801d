import type { Descriptor } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { createGallery } from './gallery.ts';
import { type CacheFile, createCacheFile, type GalleryCache } from './gallery-cache.ts';
import { listKnownPhotos } from './known-photos.ts';
import type { RecognizerSettings } from './settings.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A file in KNOWN_PEOPLE, as the gallery has it. */
export interface SeenKnownPhoto {
  /** Within KNOWN_PEOPLE. */
  readonly file: string;
  /** SHA-256 of the content; undefined when it could not be read. */
  readonly contentHash: string | undefined;
  /** What it is matched by, or why it is left out: a whole sentence. */
  readonly seen: { readonly descriptor: Descriptor } | { readonly leftOut: string };
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

/** Milliseconds between two calls of `onWaiting`. */
const TELL_EVERY_MS = 200;

/**
 * All known photos as a recognizer has them that starts now: those that its cache has are not looked at again, and what
 * was looked at is in the cache afterwards. In the order of their names.
 */
export async function seeKnownPhotos({ pool, settings, log, onWaiting }: SeeOptions): Promise<SeenKnownPhoto[]> {
  const { cacheDir, knownPeople, limits } = settings;
  const kept = remembering(createCacheFile({ folder: cacheDir, knownPeople, engine: pool.engine(), log }));
  const gallery = createGallery({
    folder: knownPeople,
    limits,
    rescanMs: settings.GALLERY_RESCAN_MS,
    cacheFile: kept.file,
    describe: (photo, signal) => pool.describe(photo, 'enrol', signal),
    log,
  });
  const timer = setInterval(() => onWaiting?.(gallery.waiting()), TELL_EVERY_MS);
  try {
    await gallery.load();
    const leftOut = new Map(gallery.current().problems.map(({ name, reason }) => [name, reason]));
    const { files, seen } = kept.latest();
    // The cache may have photos beyond those that are there now.
    const { photos } = await listKnownPhotos(knownPeople);
    return [...photos.keys()].sort().map((file): SeenKnownPhoto => {
      const contentHash = files.get(file)?.hash;
      const reason = leftOut.get(file);
      if (reason !== undefined) return { file, contentHash, seen: { leftOut: reason } };
      const what = contentHash === undefined ? undefined : seen.get(contentHash);
      if (what && 'descriptor' in what) return { file, contentHash, seen: what };
      return { file, contentHash, seen: { leftOut: 'It has only just been put there.' } };
    });
  } finally {
    clearInterval(timer);
    await gallery.stop();
  }
}

/** A cache file, and what it held when it was last read or written. */
function remembering(file: CacheFile): { readonly file: CacheFile; latest(): GalleryCache } {
  let latest: GalleryCache = { seen: new Map(), files: new Map() };
  return {
    latest: () => latest,
    file: {
      path: file.path,
      async read() {
        latest = await file.read();
        return latest;
      },
      write(cache) {
        latest = cache;
        return file.write(cache);
      },
    },
  };
}
