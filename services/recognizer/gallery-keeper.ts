import type { Logger } from '@lineup/log';
import type { CacheFile } from './gallery-cache.ts';
import type { GalleryEntries } from './gallery-entries.ts';
import type { KeptPhoto } from './gallery-record.ts';

/** What {@link createGalleryKeeper} needs. */
export interface GalleryKeeperOptions {
  readonly cacheFile: CacheFile;
  readonly entries: GalleryEntries;
  readonly log: Logger;
}

/** Keeps the cache file in step with the gallery, at little cost: who comes is added, who goes is cleared out later. */
export interface GalleryKeeper {
  /** Takes in what was kept. */
  restore(): Promise<void>;
  /** A photo was looked at. */
  came(name: string): void;
  /** A photo is gone, or replaced: its record stays until the file is rewritten, which is soon. */
  gone(): void;
  /** Writes what has come. */
  flush(): void;
  /** Writes what is to be written; resolves when it is. */
  stop(): Promise<void>;
}

/** Photos after which they are written in between. */
const WRITE_EVERY = 50;

/**
 * Milliseconds until the descriptors of those who are gone leave the file: soon, for they may have been erased. Many that
 * go within this time cost one rewriting, which is 60 MB at 100,000 known photos; where that takes long, the next one
 * waits up to `most`.
 */
const CLEAR_OUT_MS = { first: 2_000, factor: 10, most: 8_000 };

/** A keeper; it reads and writes nothing yet. */
export function createGalleryKeeper({ cacheFile, entries, log }: GalleryKeeperOptions): GalleryKeeper {
  const fresh = new Set<string>();
  let rewriteDue = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing = Promise.resolve();
  let clearOutMs = CLEAR_OUT_MS.first;

  function kept(names: Iterable<string>): KeptPhoto[] {
    return [...names].map((name) => entries.keptOf(name)).filter((photo) => photo !== undefined);
  }

  /** One descriptor at a time: together they would be as large as the gallery. */
  function* all(): Generator<KeptPhoto> {
    for (const name of entries.names()) yield* kept([name]);
  }

  function rewrite(): void {
    clearTimeout(timer);
    timer = undefined;
    rewriteDue = false;
    fresh.clear();
    writing = writing.then(async () => {
      const start = performance.now();
      await cacheFile.rewrite(all());
      const wait = (performance.now() - start) * CLEAR_OUT_MS.factor;
      clearOutMs = Math.min(Math.max(CLEAR_OUT_MS.first, wait), CLEAR_OUT_MS.most);
    });
  }

  function flush(): void {
    if (rewriteDue) rewrite();
    if (fresh.size === 0) return;
    const photos = kept(fresh);
    fresh.clear();
    writing = writing.then(() => cacheFile.append(photos));
  }

  function clearOutLater(): void {
    timer ??= setTimeout(rewrite, clearOutMs);
    // Nobody who wants to end waits for it: stopping rewrites.
    timer.unref();
  }

  return {
    async restore() {
      await cacheFile.forgetOthers();
      const start = performance.now();
      let records = 0;
      const whole = await cacheFile.read((photo) => {
        entries.put(photo);
        records += 1;
      });
      if (!whole) rewriteDue = true;
      else if (records > entries.size) clearOutLater();
      log.debug({ records, ms: Math.round(performance.now() - start) }, 'the cache of the gallery is read');
    },
    came(name) {
      fresh.add(name);
      if (fresh.size >= WRITE_EVERY) flush();
    },
    gone: clearOutLater,
    flush,
    async stop() {
      if (timer) rewrite();
      else flush();
      await writing;
    },
  };
}
