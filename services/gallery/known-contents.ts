import type { People } from '@lineup/db/store';
import { contentHash } from '@lineup/domain';
import { openPhoto } from '@lineup/photo';

/** A known photo, and whose it is. */
export interface Owned {
  /** Within KNOWN_PEOPLE; undefined while a dry run only thinks of it. */
  readonly file: string | undefined;
  readonly person: string;
}

/** What {@link createKnownContents} needs. */
export interface KnownContentsOptions {
  /** KNOWN_PEOPLE, absolute. */
  readonly folder: string;
  /** The known photos by their names, with their sizes in bytes. */
  readonly sizes: ReadonlyMap<string, { readonly size: number }>;
  readonly store: Pick<People, 'peopleByKnownPhoto'>;
}

/** Finds known photos by what is in them. */
export interface KnownContents {
  /** The known photo with exactly these bytes; undefined when there is none, or it is nobody's. */
  ownerOf(bytes: Uint8Array): Promise<Owned | undefined>;
  /** From now on these bytes are known. */
  add(bytes: Uint8Array, owned: Owned): void;
}

/** Known photos by their content. Files are read only where one is asked for that is of the same size. */
export function createKnownContents({ folder, sizes, store }: KnownContentsOptions): KnownContents {
  const bySize = Map.groupBy(sizes.keys(), (name) => sizes.get(name)?.size);
  const hashes = new Map<string, Promise<string | undefined>>();
  const added = new Map<string, Owned>();

  function hashOf(name: string): Promise<string | undefined> {
    const hash = hashes.get(name) ?? read(name).then(contentHash, () => undefined);
    hashes.set(name, hash);
    return hash;
  }

  async function read(name: string): Promise<Uint8Array> {
    // No further than was listed: whoever puts a link or a pipe in its place gets nothing read.
    const { bytes } = await openPhoto(name, [folder], { maxBytes: sizes.get(name)?.size ?? 0 });
    return bytes;
  }

  return {
    async ownerOf(bytes) {
      const hash = contentHash(bytes);
      const fresh = added.get(hash);
      if (fresh) return fresh;
      const same: string[] = [];
      for (const name of bySize.get(bytes.byteLength) ?? []) if ((await hashOf(name)) === hash) same.push(name);
      const owners = await store.peopleByKnownPhoto(same);
      const [first] = owners;
      return first && { file: first[0], person: first[1].name };
    },
    add(bytes, owned) {
      added.set(contentHash(bytes), owned);
    },
  };
}
