import { contentHash } from './content-hash.ts';
import type { Seen } from './gallery-cache.ts';
import type { Stamp } from './known-photos.ts';
import { createExactIndex, type FaceIndex } from './match-faces.ts';

/** A known photo that is left out, and why. */
export interface GalleryProblem {
  readonly name: string;
  /** A whole sentence. */
  readonly reason: string;
}

/** The gallery at one moment. */
export interface GallerySnapshot {
  /** Changes whenever a known photo comes, goes or is replaced; the same photos always give the same. */
  readonly version: string;
  readonly index: FaceIndex;
  readonly problems: readonly GalleryProblem[];
}

/** Why a known photo is left out. */
export interface EntryProblem {
  /** A whole sentence. */
  readonly reason: string;
  /** When the same file is looked at once more (milliseconds since 1970); undefined when that cannot help. */
  readonly retry?: { readonly tries: number; readonly at: number };
}

/** A file of the folder as far as it is known. */
export interface Entry {
  readonly stamp: Stamp;
  /** Undefined until it has been read for the first time. */
  readonly hash?: string;
  readonly seen?: Seen;
  readonly problem?: EntryProblem;
}

/** What the entries amount to: those with a descriptor, in the order of their names. */
export function takeSnapshot(entries: ReadonlyMap<string, Entry>): GallerySnapshot {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const faces = sorted.flatMap(([name, { seen }]) =>
    seen && 'descriptor' in seen ? [{ name, descriptor: seen.descriptor }] : [],
  );
  const names = new Set(faces.map(({ name }) => name));
  const lines = sorted.filter(([name]) => names.has(name)).map(([name, { hash }]) => `${hash} ${name}\n`);
  return {
    version: contentHash(lines.join('')).slice(0, 12),
    index: createExactIndex(faces),
    problems: sorted.flatMap(([name, { problem }]) => (problem ? [{ name, reason: problem.reason }] : [])),
  };
}
