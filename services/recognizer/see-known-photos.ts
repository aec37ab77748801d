import type { Descriptor } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { createGallery } from './gallery.ts';
import { type CacheFile, createCacheFile, type GalleryCache } from './gallery-cache.ts';
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
  readonly pool: WorkerPool;
  readonly settings: RecognizerSettings;
  readonly log: Logger;
  /** Called now and then with how many photos have still to be looked at. */
  readonly onWaiting?: (photos: number) => void;
}

/** Milliseconds between two calls of `onWaiting`. */
const TELL_EVERY_MS = 200;

/**
 * All known photos as a recognizer has them that starts now: those that its cache has are not looked at again, and what
 * was looked at is in the cache afterwards.
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
    const { problems, index } = gallery.current();
    const leftOut = new Map(problems.map(({ name, reason }) => [name, reason]));
    const { files, seen } = kept.latest();
    const matched = [...files].flatMap(([file, { hash }]): SeenKnownPhoto[] => {
      const what = seen.get(hash);
      return what && 'descriptor' in what && !leftOut.has(file) ? [{ file, contentHash: hash, seen: what }] : [];
    });
    if (matched.length !== index.size) throw new Error(`${matched.length} of ${index.size} known photos are kept`);
    const problematic = [...leftOut].map(
      ([file, reason]): SeenKnownPhoto => ({
        file,
        contentHash: files.get(file)?.hash,
        seen: { leftOut: reason },
      }),
    );
    return [...matched, ...problematic].sort((a, b) => (a.file < b.file ? -1 : 1));
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
