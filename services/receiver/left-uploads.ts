import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PhotoFolders } from '@lineup/config';
import type { Erasing, Reading } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import { createTakeAway, goingPhoto } from '@lineup/erasure';
import type { Logger } from '@lineup/log';
import { contentOfFile, PART_NAME, type ReceivedPhoto } from '@lineup/photo';
import { uploadFolder, uploadName } from './upload-folder.ts';

/** What {@link createLeftUploads} needs. */
export interface LeftUploadsOptions {
  readonly store: Pick<Reading, 'takenPaths'> & Pick<Erasing, 'pathsEndingIn'>;
  readonly folders: Pick<PhotoFolders, 'unknownPeople' | 'knownPeople' | 'imageRoots'>;
  readonly log: Logger;
  /** Milliseconds between two looks at photos whose transaction failed; 30 s by default. */
  readonly everyMs?: number;
  /** Milliseconds after which the fate of such a transaction is certain; a minute by default. */
  readonly certainMs?: number;
}

/** What has to be known of a photo. */
export type LeftPhoto = Pick<ReceivedPhoto, 'file' | 'contentHash' | 'extension'>;

/** Photos on the disk that may be without a row. */
export interface LeftUploads {
  /** The transaction of this photo has failed, or its answer was lost: it is looked at once that is decided. */
  add(photo: LeftPhoto): void;
  /** Clears away what a crash has left, now and once an hour. */
  start(): void;
  /** Waits for the look that is under way. */
  stop(): Promise<void>;
}

/** A photo that has both its hidden name and its own. */
interface Left {
  /** The hidden file, absolute. */
  readonly file: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Twice what any statement of ours may take, many times over. */
const CERTAIN_MS = 60_000;
const EVERY_MS = 30_000;
/** Milliseconds after which a hidden file is no upload under way: a client may not keep silent for a minute. */
const CRASHED_MS = 3_600_000;

/**
 * Takes back photos that were stored and then got no row. The hidden name of an upload stays until its row is there, so
 * what has one still was never finished, and no photo that people have put into the folder can be meant. A name that
 * meanwhile belongs to another upload of the same photo is that one's: each upload brings a file of its own. Finishes
 * deletions, too, that broke off between row and file.
 */
export function createLeftUploads(options: LeftUploadsOptions): LeftUploads {
  const { store, folders, log, everyMs = EVERY_MS, certainMs = CERTAIN_MS } = options;
  /** By name. */
  const left = new Map<string, Left>();
  /** Hidden files that announce that a photo goes. */
  const going = new Set<string>();
  const takeAway = createTakeAway(options);
  let looking = Promise.resolve();
  let timers: ReturnType<typeof setInterval>[] = [];

  /** One look after the other. */
  const then = (look: () => Promise<void>) => {
    looking = looking.then(look).catch((error: unknown) => {
      // The database is away: it is asked again.
      if (error instanceof LineupError) log.debug({ err: error }, 'left uploads cannot be looked at yet');
      else log.error({ err: error }, 'left uploads cannot be cleared away');
    });
  };

  async function lookAtLeft(): Promise<void> {
    await finishGoing();
    for (const one of [...left.values()].filter(({ since }) => Date.now() - since >= certainMs)) {
      await settle(one);
      if (left.get(one.name) === one) left.delete(one.name);
    }
  }

  /** Gives the photo up when no row speaks of it. */
  async function settle({ file, name }: Left): Promise<void> {
    const named = join(folders.unknownPeople, name);
    const taken = await store.takenPaths([named, join(uploadFolder(folders) ?? '', name)]);
    if (taken.size > 0) {
      // Its row came after all, and somebody who deleted an older image of it had taken the name away.
      if (!(await lstat(named).catch(() => undefined))) await rename(file, named).catch(() => undefined);
    } else if ((await isSameFile(file, named)) && (await takeAway.named([name])).size === 0) {
      for (const hidden of (await takeAway.announce([name])).values()) await takeAway.finish(hidden);
      log.info({ file: name }, `${name} is gone again: it was uploaded and got no image`);
    }
    await rm(file, { force: true });
  }

  /** Deletes photos whose images are deleted: whoever was at it has crashed, or the database was away. */
  async function finishGoing(): Promise<void> {
    for (const file of going) {
      const found = await lstat(file).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs < certainMs) continue;
      await takeAway.finishLeft(file);
      going.delete(file);
    }
  }

  async function clearAway(): Promise<void> {
    const names = await readdir(folders.unknownPeople);
    for (const name of names.filter(goingPhoto)) going.add(join(folders.unknownPeople, name));
    await finishGoing();
    for (const file of await crashedIn(folders.unknownPeople)) {
      const content = await contentOfFile(file);
      if (content) await settle({ file, name: uploadName(content), since: 0 });
      else await rm(file, { force: true });
    }
    // A known photo has its row before it has its name.
    for (const file of await crashedIn(folders.knownPeople)) await rm(file, { force: true });
  }

  return {
    add(photo) {
      const name = uploadName(photo);
      const before = left.get(name);
      left.set(name, { file: photo.file, name, since: Date.now() });
      // The name is the newer one's: whoever tries again and again must not fill the disk.
      if (before) void rm(before.file, { force: true }).catch(() => undefined);
    },
    start() {
      then(clearAway);
      timers = [setInterval(() => then(lookAtLeft), everyMs), setInterval(() => then(clearAway), CRASHED_MS)];
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await looking;
    },
  };
}

/** Hidden files of ours that nobody has written to for long. */
async function crashedIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => PART_NAME.test(name)).map((name) => join(folder, name));
  const old: string[] = [];
  for (const file of files) {
    const found = await lstat(file).catch(() => undefined);
    if (found?.isFile() && Date.now() - found.mtimeMs > CRASHED_MS) old.push(file);
  }
  return old;
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((file) => lstat(file).catch(() => undefined)));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
