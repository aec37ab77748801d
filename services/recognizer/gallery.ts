import { FailureError, failure } from '@lineup/domain';
import { createTurns, pause } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { openPhoto, type PhotoLimits } from '@lineup/photo';
import { contentHash } from './content-hash.ts';
import type { DescribedFace } from './describe-photo.ts';
import { whyNotKnown } from './face-quality.ts';
import { createFolderWatch } from './folder-watch.ts';
import type { CacheFile, GalleryCache, Seen } from './gallery-cache.ts';
import { type Entry, type EntryProblem, type GallerySnapshot, takeSnapshot } from './gallery-snapshot.ts';
import { type FolderListing, folderTime, type Stamp, sameStamp } from './known-photos.ts';
import { stopping } from './photo-queue.ts';
import { oneAtATime } from './take-turns.ts';
import type { PhotoFaces, PhotoRef } from './worker-protocol.ts';

/** What {@link createGallery} needs. */
export interface GalleryOptions {
  /** Folder of the known photos. */
  readonly folder: string;
  readonly limits: PhotoLimits;
  /** Milliseconds after which everything is listed again, whatever the folders' times say. */
  readonly rescanMs: number;
  readonly cacheFile: CacheFile;
  readonly describe: (photo: PhotoRef, signal: AbortSignal) => Promise<PhotoFaces>;
  readonly log: Logger;
}

/** All known photos as descriptors, kept in step with their folder. */
export interface Gallery {
  /** Takes in what the cache knows and describes the rest; resolves when all is in. */
  load(): Promise<void>;
  /** Resolves when every photo that lies in the folder now is in, or known to be a problem. Cheap when nothing changed. */
  refresh(): Promise<void>;
  /** What is in now. */
  current(): GallerySnapshot;
  /** How many photos wait to be described. */
  waiting(): number;
  /** Stops looking and describing, and writes the cache. */
  stop(): Promise<void>;
}

/** Files that are read and hashed side by side. */
const READERS = 4;

/** Newly described photos after which the cache is written in between. */
const SAVE_EVERY = 50;

/** Milliseconds until the folder is listed again when the first time failed. */
const RETRY_MS = 2_000;

/** A gallery that holds nothing yet. */
export function createGallery(options: GalleryOptions): Gallery {
  const { folder, limits, rescanMs, cacheFile, log } = options;
  const watch = createFolderWatch({ folder, rescanMs });
  const entries = new Map<string, Entry>();
  const pending = new Map<string, Promise<void>>();
  const inTurn = createTurns(READERS);
  const stopped = new AbortController();
  let cache: GalleryCache = { seen: new Map(), files: new Map() };
  let snapshot: GallerySnapshot | undefined;
  let saving = Promise.resolve();
  let described = 0;
  let unsaved = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  /** Files whose next change must not be missed: they may have been read while they were being written. */
  function doubtful(): Map<string, Stamp> {
    return new Map([...entries].filter(([, { problem }]) => problem).map(([name, { stamp }]) => [name, stamp]));
  }

  const look = oneAtATime(async () => {
    const listing = await watch.look(doubtful());
    if (listing && !stopped.signal.aborted) takeIn(listing);
  });

  function takeIn({ photos }: FolderListing): void {
    for (const name of entries.keys()) {
      if (photos.has(name)) continue;
      entries.delete(name);
      snapshot = undefined;
      log.info({ knownPhoto: name }, `${name} is gone from the gallery`);
    }
    for (const [name, stamp] of photos) {
      const known = entries.get(name);
      if (known && sameStamp(known.stamp, stamp) && !(isDue(known) && !pending.has(name))) continue;
      // The old descriptor stays until the new one is there.
      const entry: Entry = { ...known, stamp };
      entries.set(name, entry);
      const work = enrol(name, entry).finally(() => {
        if (pending.get(name) !== work) return;
        pending.delete(name);
        // All is in: what the cache has beyond it belongs to photos that are gone.
        if (pending.size === 0 && unsaved) save({ seen: new Map(), files: new Map() });
      });
      pending.set(name, work);
    }
  }

  async function enrol(name: string, entry: Entry): Promise<void> {
    const result = await lookAt(name, entry.stamp).catch((error: unknown) => {
      if (stopped.signal.aborted) return undefined;
      if (!(error instanceof FailureError)) log.error({ err: error, knownPhoto: name }, 'a known photo failed');
      return { problem: problemOf(error, entry.problem?.retry?.tries ?? 0) };
    });
    // Replaced or removed meanwhile: whoever saw that has its own run.
    if (!result || entries.get(name) !== entry) return;
    entries.set(name, { stamp: entry.stamp, ...result });
    snapshot = undefined;
    if (result.problem) log.warn({ knownPhoto: name }, `${name} is left out: ${result.problem.reason}`);
    else log.debug({ knownPhoto: name }, `${name} is in the gallery`);
  }

  /** Trying again and again what kills a worker would keep killing workers: each time the wait is doubled. */
  function problemOf(error: unknown, tries: number): EntryProblem {
    const { message, retryable } =
      error instanceof FailureError ? error.failure : failure('recognizer_failed', 'It could not be looked at.');
    if (!retryable) return { reason: message };
    return { reason: message, retry: { tries: tries + 1, at: Date.now() + rescanMs * 2 ** tries } };
  }

  /** What is on the file: from the cache by its stamp, or by its content, or by looking. */
  async function lookAt(name: string, stamp: Stamp): Promise<Omit<Entry, 'stamp'>> {
    const file = cache.files.get(name);
    const before = file && sameStamp(file.stamp, stamp) ? cache.seen.get(file.hash) : undefined;
    if (file && before) return result(file.hash, before);
    return inTurn(async () => {
      unsaved = true;
      stopped.signal.throwIfAborted();
      const { bytes } = await openPhoto(name, [folder], limits);
      let hash = contentHash(bytes);
      let seen = cache.seen.get(hash);
      if (!seen) {
        const photo = await options.describe({ path: name, roots: [folder] }, stopped.signal);
        // Of what the worker has read, which may already be newer.
        hash = photo.contentHash;
        const [face] = photo.faces;
        seen = face && photo.faces.length === 1 ? seenOf(face) : { faces: photo.faces.length };
        cache.seen.set(hash, seen);
        described += 1;
        if (described % SAVE_EVERY === 0) save({ ...cache });
      }
      return result(hash, seen);
    });
  }

  /** Adds to `kept` what the entries hold, and writes it. */
  function save(kept: GalleryCache): void {
    for (const [name, { stamp, hash, seen }] of entries) {
      if (!hash || !seen) continue;
      kept.seen.set(hash, seen);
      kept.files.set(name, { stamp, hash });
    }
    cache = kept;
    unsaved = false;
    saving = saving.then(() => cacheFile.write(kept));
  }

  async function refresh(): Promise<void> {
    await look();
    await Promise.all(pending.values());
  }

  /** A file system that fails for a moment must not keep the gallery shut for good. */
  async function firstRefresh(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        return await refresh();
      } catch (error) {
        log.error({ err: error }, `the known photos in ${folder} cannot be listed; trying again`);
        await pause(RETRY_MS, stopped.signal);
      }
    }
  }

  function current(): GallerySnapshot {
    snapshot ??= takeSnapshot(entries);
    return snapshot;
  }

  return {
    async load() {
      if ((await folderTime(folder)) === undefined) log.warn(`there is no folder ${folder} yet: nobody is known`);
      cache = await cacheFile.read();
      await firstRefresh();
      if (stopped.signal.aborted) return;
      const { index, problems } = current();
      log.info({ knownPhotos: index.size, leftOut: problems.length }, `the gallery holds ${index.size} known photos`);
      timer = setInterval(() => {
        void refresh().catch((error: unknown) => log.error({ err: error }, 'the gallery could not be refreshed'));
      }, rescanMs);
    },
    refresh,
    current,
    waiting: () => pending.size,
    async stop() {
      clearInterval(timer);
      stopped.abort(stopping());
      await Promise.all(pending.values());
      await saving;
    },
  };
}

function isDue({ problem }: Entry): boolean {
  return problem?.retry !== undefined && problem.retry.at <= Date.now();
}

function seenOf({ descriptor, tooPoor }: DescribedFace): Seen {
  return tooPoor ? { tooPoor } : { descriptor };
}

function result(hash: string, seen: Seen): Omit<Entry, 'stamp'> {
  if ('descriptor' in seen) return { hash, seen };
  if ('tooPoor' in seen) return { hash, seen, problem: { reason: whyNotKnown(seen.tooPoor) } };
  const found = seen.faces === 0 ? 'No face was found on it' : `${seen.faces} faces are on it`;
  const reason = `${found}; a known photo shows exactly one.`;
  return { hash, seen, problem: { reason } };
}
