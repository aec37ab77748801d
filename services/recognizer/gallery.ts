import { FailureError, failure } from '@lineup/domain';
import { createTurns, pause } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { openPhoto, type PhotoLimits } from '@lineup/photo';
import { contentHash } from './content-hash.ts';
import { whyNotKnown } from './face-quality.ts';
import { createFolderWatch } from './folder-watch.ts';
import type { CacheFile } from './gallery-cache.ts';
import {
  createGalleryEntries,
  type Entry,
  type EntryProblem,
  type GallerySnapshot,
  type ListedPhoto,
} from './gallery-entries.ts';
import { createGalleryKeeper } from './gallery-keeper.ts';
import type { KeptPhoto, Seen } from './gallery-record.ts';
import { type FolderListing, folderTime, type Stamp, sameStamp } from './known-photos.ts';
import { stopping } from './photo-queue.ts';
import { createGrowingIndex } from './search/growing-index.ts';
import type { NearRowsMaker } from './search/near-rows.ts';
import type { NearRowsFile } from './search/near-rows-file.ts';
import { oneAtATime } from './take-turns.ts';
import type { PhotoFaces, PhotoRef } from './worker-protocol.ts';

/** What {@link createGallery} needs. */
export interface GalleryOptions {
  /** Folder of the known photos. */
  readonly folder: string;
  readonly limits: PhotoLimits;
  /** Milliseconds after which everything is listed again, whatever the folders' times say. */
  readonly rescanMs: number;
  /** Milliseconds between two looks whether the folder has changed, which cost little. */
  readonly lookMs: number;
  readonly cacheFile: CacheFile;
  /** Known photos up to which each of them is compared in every search. */
  readonly exactMax: number;
  /** What searches beyond that; see `loadUsearch`. */
  readonly loadMaker: () => Promise<NearRowsMaker>;
  readonly indexFile: NearRowsFile;
  readonly describe: (photo: PhotoRef, signal: AbortSignal) => Promise<PhotoFaces>;
  readonly log: Logger;
}

/** All known photos as descriptors, kept in step with their folder. */
export interface Gallery {
  /** Takes in what the cache knows and describes the rest; resolves when all is in. */
  load(): Promise<void>;
  /** Resolves when every photo that lies in the folder now is in, or known to be a problem. Cheap when nothing changed. */
  refresh(): Promise<void>;
  /** What is in now; it goes on changing while others come and go. */
  current(): GallerySnapshot;
  /** Takes in a photo that somebody has put into the folder and looked at already. */
  take(photo: KeptPhoto): void;
  /** Forgets a photo that somebody has deleted. */
  drop(name: string): void;
  /** The names of all files, those that are left out among them. */
  names(): string[];
  /** A file; undefined when it is gone. */
  listed(name: string): ListedPhoto | undefined;
  /** How many photos wait to be described. */
  waiting(): number;
  /** Resolves when the search index is built, which goes on after `load`; the search is exact meanwhile. */
  settled(): Promise<void>;
  /** Stops looking and describing, and writes the cache. */
  stop(): Promise<void>;
}

/** Files that are read and hashed side by side. */
const READERS = 4;

/** Milliseconds until the folder is listed again when the first time failed. */
const RETRY_MS = 2_000;

/** More photos that are gone at once are told in one line. */
const TOLD_ONE_BY_ONE = 20;

/** A gallery that holds nothing yet. */
export function createGallery(options: GalleryOptions): Gallery {
  const { folder, limits, rescanMs, cacheFile, log } = options;
  const watch = createFolderWatch({ folder, rescanMs });
  const index = createGrowingIndex({
    exactMax: options.exactMax,
    loadMaker: options.loadMaker,
    file: options.indexFile,
    contentOf: (name) => entries.get(name)?.content?.hash,
    log,
  });
  const entries = createGalleryEntries(index);
  const keeper = createGalleryKeeper({ cacheFile, entries, log });
  const pending = new Map<string, Promise<void>>();
  /** By its hash, what is known of content that no file has: it may be of a file that is being renamed. */
  const foreseen = new Map<string, Seen>();
  /** What was taken or dropped since the folder was last looked at: a listing that was begun before is older. */
  const byHand = new Set<string>();
  const inTurn = createTurns(READERS);
  const stopped = new AbortController();
  let looking: Promise<void> | undefined;

  /** Files whose next change must not be missed: they may have been read while they were being written. */
  function doubtful(): Map<string, Stamp> {
    return new Map([...entries.problems()].map(([name, { stamp }]) => [name, stamp]));
  }

  const look = oneAtATime(async () => {
    byHand.clear();
    const listing = await watch.look(doubtful());
    if (listing && !stopped.signal.aborted) takeIn(listing);
  });

  function takeIn({ photos }: FolderListing): void {
    forget([...entries.names()].filter((name) => !photos.has(name) && !byHand.has(name)));
    for (const [name, stamp] of photos) {
      if (byHand.has(name)) continue;
      const known = entries.get(name);
      if (known && sameStamp(known.stamp, stamp) && (pending.has(name) || !(isDue(known) || isNew(known)))) continue;
      // The old descriptor stays until the new one is there.
      const entry = entries.touch(name, stamp);
      const work = enrol(name, entry).finally(() => {
        if (pending.get(name) !== work) return;
        pending.delete(name);
        if (pending.size === 0) allIsIn();
      });
      pending.set(name, work);
    }
    if (pending.size === 0) allIsIn();
  }

  function forget(names: readonly string[]): void {
    for (const name of names) {
      const kept = entries.remove(name);
      if (kept) foreseen.set(kept.hash, kept.seen);
      keeper.gone();
      // File names are made of people's: not for every log to keep.
      if (names.length <= TOLD_ONE_BY_ONE) log.debug({ knownPhoto: name }, `${name} is gone from the gallery`);
    }
    if (names.length > 0) log.info(`${names.length} known photos are gone from the gallery`);
  }

  function allIsIn(): void {
    foreseen.clear();
    keeper.flush();
  }

  async function enrol(name: string, entry: Entry): Promise<void> {
    const looked = await lookAt(name, entry.stamp).catch((error: unknown) => {
      if (stopped.signal.aborted) return undefined;
      if (!(error instanceof FailureError)) log.error({ err: error, knownPhoto: name }, 'a known photo failed');
      return problemOf(error, entry.problem?.retry?.tries ?? 0);
    });
    // Replaced or removed meanwhile: whoever saw that has its own run.
    if (!looked || entries.get(name) !== entry) return;
    if ('reason' in looked) entries.leaveOut(name, entry.stamp, looked);
    else {
      entries.put(looked);
      keeper.came(name);
      if (entry.content) keeper.gone();
    }
    const problem = entries.get(name)?.problem;
    if (problem) log.warn({ knownPhoto: name }, `${name} is left out: ${problem.reason}`);
    else log.debug({ knownPhoto: name }, `${name} is in the gallery`);
  }

  /** Trying again and again what kills a worker would keep killing workers: each time the wait is doubled. */
  function problemOf(error: unknown, tries: number): EntryProblem {
    const { message, retryable } =
      error instanceof FailureError ? error.failure : failure('recognizer_failed', 'It could not be looked at.');
    if (!retryable) return { reason: message };
    return { reason: message, retry: { tries: tries + 1, at: Date.now() + rescanMs * 2 ** tries } };
  }

  /** What is on the file: known by its content, or by looking. */
  function lookAt(name: string, stamp: Stamp): Promise<KeptPhoto> {
    return inTurn(async () => {
      stopped.signal.throwIfAborted();
      const { bytes } = await openPhoto(name, [folder], limits);
      const hash = contentHash(bytes);
      const seen = entries.get(name)?.content?.hash === hash ? entries.keptOf(name)?.seen : foreseen.get(hash);
      if (seen) return { name, stamp, hash, seen };
      const photo = await options.describe({ path: name, roots: [folder] }, stopped.signal);
      // The hash of what the worker has read, which may already be newer.
      return { name, stamp, hash: photo.contentHash, seen: seenOn(photo) };
    });
  }

  async function refresh(): Promise<void> {
    await look();
    await Promise.all(pending.values());
  }

  /** So that who is gone is forgotten soon, also while nobody asks; looking is at most a fiftieth of the time. */
  async function keepLooking(): Promise<void> {
    for (let waitMs = options.lookMs; ; ) {
      await pause(waitMs, stopped.signal);
      if (stopped.signal.aborted) return;
      const start = performance.now();
      await look().catch((error: unknown) => log.error({ err: error }, 'the gallery could not be refreshed'));
      waitMs = Math.max(options.lookMs, (performance.now() - start) * 50);
    }
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

  return {
    async load() {
      if ((await folderTime(folder)) === undefined) log.warn(`there is no folder ${folder} yet: nobody is known`);
      await keeper.restore();
      await firstRefresh();
      if (stopped.signal.aborted) return;
      await index.build();
      const leftOut = entries.problems().size;
      log.info({ knownPhotos: index.size, leftOut }, `the gallery holds ${index.size} known photos`);
      looking = keepLooking();
    },
    refresh,
    current: entries.snapshot,
    take(photo) {
      byHand.add(photo.name);
      if (entries.get(photo.name)?.content) keeper.gone();
      entries.put(photo);
      keeper.came(photo.name);
      keeper.flush();
    },
    drop(name) {
      byHand.add(name);
      if (entries.remove(name)) keeper.gone();
    },
    names: () => [...entries.names()],
    listed: entries.listed,
    waiting: () => pending.size,
    settled: index.built,
    async stop() {
      stopped.abort(stopping());
      await looking;
      await Promise.all(pending.values());
      await Promise.all([keeper.stop(), index.stop()]);
    },
  };
}

/** What a photo amounts to as a known photo: the one face on it, or what there is instead. */
export function seenOn({ faces }: PhotoFaces): Seen {
  const [face] = faces;
  if (!face || faces.length > 1) return { faces: faces.length };
  return face.tooPoor ? { problem: whyNotKnown(face.tooPoor) } : { descriptor: face.descriptor };
}

function isDue({ problem }: Entry): boolean {
  return problem?.retry !== undefined && problem.retry.at <= Date.now();
}

/** Its first look was given up when another one was begun. */
function isNew({ content, problem }: Entry): boolean {
  return !content && !problem;
}
