import type { Descriptor } from '@lineup/domain';
import type { KeptPhoto, Seen } from './gallery-record.ts';
import { createGalleryVersion } from './gallery-version.ts';
import type { Stamp } from './known-photos.ts';
import type { FaceIndex } from './match-faces.ts';
import type { GrowingIndex } from './search/growing-index.ts';

/** A known photo that is left out, and why. */
export interface GalleryProblem {
  readonly name: string;
  /** A whole sentence. */
  readonly reason: string;
}

/** The gallery as it is, until the next photo comes or goes. */
export interface GallerySnapshot {
  /** Changes whenever a known photo comes, goes or is replaced; the same photos always give the same. */
  readonly version: string;
  readonly index: FaceIndex;
  /** By name. */
  readonly problems: readonly GalleryProblem[];
}

/** Why a known photo is left out. */
export interface EntryProblem {
  /** A whole sentence. */
  readonly reason: string;
  /** When the same file is looked at once more (milliseconds since 1970); undefined when that cannot help. */
  readonly retry?: { readonly tries: number; readonly at: number };
}

/** What is known of a photo's content. Its descriptor is a row of the index. */
type Content = { readonly hash: string; readonly row: number } | { readonly hash: string; readonly seen: Seen };

/** A file of the folder as far as it is known. */
export interface Entry {
  readonly stamp: Stamp;
  /** Undefined until it has been read for the first time. */
  readonly content?: Content;
  readonly problem?: EntryProblem;
}

/** A known photo as it is listed. */
export interface ListedPhoto {
  readonly name: string;
  /** `waiting` until it has been looked at. */
  readonly state: 'in' | 'left_out' | 'waiting';
  /** Why it is left out: a whole sentence. */
  readonly reason?: string;
  /** A copy; of photos that are in. */
  readonly descriptor?: Descriptor;
  /** SHA-256 of the content; of photos that have been looked at. */
  readonly contentHash?: string;
}

/** The files of the folder, and with them version, search index and problems, all kept in step by each change. */
export interface GalleryEntries {
  readonly size: number;
  get(name: string): Entry | undefined;
  names(): IterableIterator<string>;
  /** Files that are left out. */
  problems(): ReadonlyMap<string, Entry>;
  /** The file has another stamp; what was known of it stays until the new content has been looked at. */
  touch(name: string, stamp: Stamp): Entry;
  /** What came of looking at the file's content. */
  put(photo: KeptPhoto): Entry;
  /** The file cannot be looked at. */
  leaveOut(name: string, stamp: Stamp, problem: EntryProblem): void;
  /** The file is gone. Returns what was known of its content. */
  remove(name: string): KeptPhoto | undefined;
  /** What is to be kept of a photo; undefined when it has not been looked at. */
  keptOf(name: string): KeptPhoto | undefined;
  listed(name: string): ListedPhoto | undefined;
  snapshot(): GallerySnapshot;
}

/** No entries yet. */
export function createGalleryEntries(index: GrowingIndex): GalleryEntries {
  const entries = new Map<string, Entry>();
  const problems = new Map<string, Entry>();
  const version = createGalleryVersion();

  function set(name: string, entry: Entry): Entry {
    entries.set(name, entry);
    if (entry.problem) problems.set(name, entry);
    else problems.delete(name);
    return entry;
  }

  function takeOut(name: string): void {
    const content = entries.get(name)?.content;
    if (!content || !('row' in content)) return;
    index.remove(content.row);
    version.toggle(name, content.hash);
  }

  function keptOf(name: string): KeptPhoto | undefined {
    const { content, stamp } = entries.get(name) ?? {};
    if (!content || !stamp) return undefined;
    const seen: Seen = 'row' in content ? { descriptor: index.descriptorAt(content.row).slice() } : content.seen;
    return { name, stamp, hash: content.hash, seen };
  }

  return {
    get size() {
      return entries.size;
    },
    get: (name) => entries.get(name),
    names: () => entries.keys(),
    problems: () => problems,
    touch: (name, stamp) => set(name, { ...entries.get(name), stamp }),
    put({ name, stamp, hash, seen }) {
      takeOut(name);
      if (!('descriptor' in seen)) {
        return set(name, { stamp, content: { hash, seen }, problem: { reason: reasonOf(seen) } });
      }
      version.toggle(name, hash);
      return set(name, { stamp, content: { hash, row: index.add(name, seen.descriptor) } });
    },
    leaveOut(name, stamp, problem) {
      takeOut(name);
      set(name, { stamp, problem });
    },
    remove(name) {
      const kept = keptOf(name);
      takeOut(name);
      entries.delete(name);
      problems.delete(name);
      return kept;
    },
    keptOf,
    listed(name) {
      const entry = entries.get(name);
      if (!entry) return undefined;
      const kept = keptOf(name);
      const content = kept && { contentHash: kept.hash };
      if (kept && 'descriptor' in kept.seen) return { name, state: 'in', descriptor: kept.seen.descriptor, ...content };
      if (entry.problem) return { name, state: 'left_out', reason: entry.problem.reason, ...content };
      return { name, state: 'waiting' };
    },
    snapshot: () => ({
      version: version.text(),
      index,
      get problems() {
        const reasons = [...problems].map(([name, { problem }]) => ({ name, reason: problem?.reason ?? '' }));
        return reasons.sort((a, b) => (a.name < b.name ? -1 : 1));
      },
    }),
  };
}

/** What keeps a photo from being a known one. */
export function reasonOf(seen: Exclude<Seen, { descriptor: Descriptor }>): string {
  if ('problem' in seen) return seen.problem;
  const found = seen.faces === 0 ? 'No face was found on it' : `${seen.faces} faces are on it`;
  return `${found}; a known photo shows exactly one.`;
}
