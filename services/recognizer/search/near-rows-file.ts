import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { contentHash, contentHashOfFile } from '../content-hash.ts';
import { CHAIN_VERSION } from '../describe-photo.ts';
import { replaceFile } from '../replace-file.ts';
import type { KeyedRows, NearRows, NearRowsMaker } from './near-rows.ts';

/** Where an approximate index is kept between two starts. Neither reading nor writing ever fails the gallery. */
export interface NearRowsFile {
  /**
   * The index that was kept, its rows renumbered; undefined when there is none, or when it is damaged.
   *
   * @param rowOf the row now of a photo's content, each row at most once; undefined when that photo is gone
   */
  load(maker: NearRowsMaker, rowOf: (content: string) => number | undefined): Promise<NearRows | undefined>;
  /** @param contentAt hash of the content of a row's photo */
  save(index: NearRows, contentAt: (row: number) => string | undefined): Promise<void>;
  /** Deletes what was kept. */
  remove(): Promise<void>;
}

const HASH_BYTES = 32;

/**
 * Two files: `usearch`'s own, and beside it what its keys stand for. The second one has the checksums of both: the
 * addon is given nothing that it has not written itself.
 *
 * @param path of the index; the other's name has `.keys` behind it
 */
export function createNearRowsFile({ path, log }: { readonly path: string; readonly log: Logger }): NearRowsFile {
  const keysPath = `${path}.keys`;

  async function read(maker: NearRowsMaker, rowOf: (content: string) => number | undefined) {
    const kept = await readFile(keysPath);
    const end = kept.indexOf('\n');
    const keys = kept.subarray(end + 1);
    const { chain, index, sum } = JSON.parse(kept.subarray(0, end).toString()) as Record<string, unknown>;
    if (chain !== CHAIN_VERSION) throw new Error('it is of another version');
    if (sum !== contentHash(keys) || index !== (await contentHashOfFile(path))) throw new Error('it is damaged');
    const rows = Array.from({ length: keys.length / HASH_BYTES }, (_, key) =>
      rowOf(keys.subarray(key * HASH_BYTES, (key + 1) * HASH_BYTES).toString('hex')),
    );
    return maker.load(path, rows);
  }

  async function write(index: NearRows, contentAt: (row: number) => string | undefined): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const fresh = `${path}.${process.pid}-${crypto.randomUUID().slice(0, 8)}.tmp`;
    try {
      const keys = keysOf(index.save(fresh), contentAt);
      const head = { chain: CHAIN_VERSION, index: await contentHashOfFile(fresh), sum: contentHash(keys) };
      await flush(fresh);
      // Between these two steps the checksum does not fit, and whoever reads then builds anew.
      await rename(fresh, path);
      await replaceFile(keysPath, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), keys]));
    } finally {
      await rm(fresh, { force: true });
    }
  }

  return {
    async load(maker, rowOf) {
      try {
        return await read(maker, rowOf);
      } catch (error) {
        const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        if (!missing) log.warn({ path }, `the kept search index is ignored and built anew: ${messageOf(error)}`);
        return undefined;
      }
    },
    async save(index, contentAt) {
      try {
        await write(index, contentAt);
      } catch (error) {
        log.warn({ path }, `the search index cannot be kept: ${messageOf(error)}`);
      }
    },
    async remove() {
      for (const file of [path, keysPath]) await rm(file, { force: true }).catch(() => undefined);
    },
  };
}

/** A hash for each key; zeros where it stands for nothing. */
function keysOf(rows: KeyedRows, contentAt: (row: number) => string | undefined): Buffer {
  const keys = Buffer.alloc(rows.length * HASH_BYTES);
  for (const [key, row] of rows.entries()) {
    const content = row === undefined ? undefined : contentAt(row);
    if (content) keys.write(content, key * HASH_BYTES, 'hex');
  }
  return keys;
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
