import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DESCRIPTOR_LENGTH, type Descriptor, messageOf, TOO_POOR, type TooPoor } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { z } from 'zod';
import { contentHash } from './content-hash.ts';
import { CHAIN_VERSION } from './describe-photo.ts';
import type { Stamp } from './known-photos.ts';
import { replaceFile } from './replace-file.ts';

/** What was seen on a known photo: the one face, why it is too poor to match by, or how many there were instead. */
export type Seen = { readonly descriptor: Descriptor } | { readonly tooPoor: TooPoor } | { readonly faces: number };

/** What is kept between two starts. */
export interface GalleryCache {
  /** By the hash of the photo's content. */
  readonly seen: Map<string, Seen>;
  /** By file name: the stamp that the file had when it was read, and its content's hash. */
  readonly files: Map<string, { readonly stamp: Stamp; readonly hash: string }>;
}

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
  /** What was kept; nothing when there is no file, or when it is damaged (with a warning). */
  read(): Promise<GalleryCache>;
  /** Replaces the file in one step. */
  write(cache: GalleryCache): Promise<void>;
}

/** The file's layout. Another version of it, or of the chain, counts as no file. */
const LAYOUT = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const contents = z.object({
  layout: z.number(),
  chain: z.number(),
  /** Base64 of 128 little-endian float32, why the one face is too poor, or the number of faces. */
  seen: z.record(hash, z.union([z.string(), z.object({ tooPoor: z.enum(TOO_POOR) }), z.number()])),
  /** Size, mtime, ctime, hash. */
  files: z.record(z.string(), z.tuple([z.number(), z.number(), z.number(), hash])),
});

/** The cache file of a gallery; reads and writes nothing yet. */
export function createCacheFile({ folder, knownPeople, engine, log }: CacheFileOptions): CacheFile {
  const path = join(folder, `gallery-${engine}-${contentHash(knownPeople).slice(0, 8)}.json`);
  return {
    path,
    async read() {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (!isMissing(error)) log.warn({ path }, `the gallery's cache cannot be read: ${messageOf(error)}`);
        return undefined;
      });
      if (text === undefined) return { seen: new Map(), files: new Map() };
      try {
        return decode(text);
      } catch (error) {
        log.warn({ path }, `the gallery's cache is ignored, known photos are described anew: ${messageOf(error)}`);
        return { seen: new Map(), files: new Map() };
      }
    },
    async write(cache) {
      try {
        await mkdir(dirname(path), { recursive: true });
        await replaceFile(path, encode(cache));
      } catch (error) {
        log.warn({ path }, `the gallery's cache cannot be written: ${messageOf(error)}`);
      }
    },
  };
}

/** First a line with the hash of the rest: JSON alone would let pass a flipped bit within a descriptor. */
function encode({ seen, files }: GalleryCache): string {
  const body = JSON.stringify({
    layout: LAYOUT,
    chain: CHAIN_VERSION,
    seen: Object.fromEntries([...seen].map(([key, value]) => [key, encodeSeen(value)])),
    files: Object.fromEntries(
      [...files].map(([name, { stamp, hash }]) => [name, [stamp.size, stamp.mtimeMs, stamp.ctimeMs, hash]]),
    ),
  });
  return `${contentHash(body)}\n${body}`;
}

function decode(text: string): GalleryCache {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (contentHash(body) !== text.slice(0, end)) throw new Error('it is damaged');
  const { layout, chain, seen, files } = contents.parse(JSON.parse(body));
  if (layout !== LAYOUT || chain !== CHAIN_VERSION) throw new Error('it is of another version');
  return {
    seen: new Map(Object.entries(seen).map(([key, value]) => [key, decodeSeen(value)])),
    files: new Map(
      Object.entries(files).map(([name, [size, mtimeMs, ctimeMs, hash]]) => [
        name,
        { stamp: { size, mtimeMs, ctimeMs }, hash },
      ]),
    ),
  };
}

function encodeSeen(seen: Seen): string | number | { tooPoor: TooPoor } {
  if ('descriptor' in seen) return toBase64(seen.descriptor);
  return 'faces' in seen ? seen.faces : seen;
}

function decodeSeen(value: string | number | { tooPoor: TooPoor }): Seen {
  if (typeof value === 'string') return { descriptor: fromBase64(value) };
  return typeof value === 'number' ? { faces: value } : value;
}

function toBase64(descriptor: Descriptor): string {
  return Buffer.from(descriptor.buffer, descriptor.byteOffset, descriptor.byteLength).toString('base64');
}

function fromBase64(text: string): Descriptor {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  const descriptor = new Float32Array(bytes.buffer);
  if (descriptor.length !== DESCRIPTOR_LENGTH) throw new Error('a descriptor has another length');
  return descriptor;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
