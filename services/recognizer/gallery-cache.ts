import { appendFile, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { CHAIN_VERSION } from './describe-photo.ts';
import { forgetOtherCaches, galleryMark } from './forget-caches.ts';
import { decodeRecord, encodeRecord, type KeptPhoto } from './gallery-record.ts';
import { replaceFile } from './replace-file.ts';

/** Where a gallery is kept, and whose. */
export interface CacheFileOptions {
  /** Folder for cache files. */
  readonly folder: string;
  /** The known photos' folder: every gallery has a file of its own. */
  readonly knownPeople: string;
  /** Engines differ a little in their last digits, so each has its own descriptors. */
  readonly engine: string;
  readonly log: Logger;
}

/** A cache file. Neither reading nor writing ever fails the gallery: it then only has to describe anew. */
export interface CacheFile {
  readonly path: string;
  /**
   * Hands out what was kept, in the order in which it came; of two records of one name the later counts. Nothing when
   * there is no file; from where it is damaged on, nothing more, with a warning.
   *
   * @returns whether `append` may go on from there; else `rewrite`
   */
  read(take: (photo: KeptPhoto) => void): Promise<boolean>;
  /** Adds a few photos at the end. */
  append(photos: readonly KeptPhoto[]): Promise<void>;
  /** Replaces the file in one step; photos are asked for piece by piece. */
  rewrite(photos: Iterable<KeptPhoto>): Promise<void>;
  /**
   * Deletes what else was kept of this gallery, by other engines and by earlier releases, and what a crash has left:
   * nobody would take out of it who is erased.
   */
  forgetOthers(): Promise<void>;
}

/** Another layout of the records, or another version of the chain, counts as no file. */
const LAYOUT = 2;
const HEADER = Buffer.from(`lineup gallery ${LAYOUT} ${CHAIN_VERSION}\n`);

/** Bytes that are read and written at a time. */
const BLOCK = 1024 * 1024;

/** The path, but for its ending, of what is kept of a gallery. */
export function keptPath({ folder, knownPeople, engine }: Omit<CacheFileOptions, 'log'>): string {
  return join(folder, `gallery-${engine}-${galleryMark(knownPeople)}`);
}

/** The cache file of a gallery; reads and writes nothing yet. */
export function createCacheFile({ log, ...whose }: CacheFileOptions): CacheFile {
  const path = `${keptPath(whose)}.bin`;

  async function attempt(write: () => Promise<void>): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true });
      await write();
    } catch (error) {
      log.warn({ path }, `the gallery's cache cannot be written: ${messageOf(error)}`);
    }
  }

  return {
    path,
    async read(take) {
      try {
        await readRecords(path, take);
        return true;
      } catch (error) {
        if (isMissing(error)) return true;
        const why = messageOf(error);
        log.warn({ path }, `the gallery's cache is ignored where it is damaged, photos are described anew: ${why}`);
        return false;
      }
    },
    append(photos) {
      return attempt(async () => {
        // In one call: nobody else's records come between.
        const records = Buffer.concat(photos.map(encodeRecord));
        if (await Bun.file(path).exists()) await appendFile(path, records);
        else await replaceFile(path, Buffer.concat([HEADER, records]));
      });
    },
    rewrite(photos) {
      return attempt(() => replaceFile(path, blocksOf(photos)));
    },
    async forgetOthers() {
      const forgotten = await forgetOtherCaches(whose);
      if (forgotten > 0) log.info({ files: forgotten }, 'caches of the gallery that are not used any more are deleted');
    },
  };
}

async function readRecords(path: string, take: (photo: KeptPhoto) => void): Promise<void> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(HEADER.length);
    await file.read(header, 0, header.length, 0);
    if (!header.equals(HEADER)) throw new Error('it is of another version');
    let rest = Buffer.alloc(0);
    for (let position = HEADER.length; ; ) {
      const block = Buffer.alloc(BLOCK);
      const { bytesRead } = await file.read(block, 0, BLOCK, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      rest = takeRecords(Buffer.concat([rest, block.subarray(0, bytesRead)]), take);
    }
    if (rest.length > 0) throw new Error('it is cut off');
  } finally {
    await file.close();
  }
}

/** Hands out the whole records; returns what is behind them. */
function takeRecords(bytes: Buffer, take: (photo: KeptPhoto) => void): Buffer<ArrayBuffer> {
  let at = 0;
  for (let record = decodeRecord(bytes, at); record; record = decodeRecord(bytes, at)) {
    take(record.photo);
    at = record.next;
  }
  return Buffer.from(bytes.subarray(at));
}

async function* blocksOf(photos: Iterable<KeptPhoto>): AsyncGenerator<Uint8Array> {
  let block: Uint8Array[] = [HEADER];
  let size = HEADER.length;
  for (const photo of photos) {
    const record = encodeRecord(photo);
    block.push(record);
    size += record.length;
    if (size < BLOCK) continue;
    yield Buffer.concat(block);
    block = [];
    size = 0;
  }
  yield Buffer.concat(block);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
