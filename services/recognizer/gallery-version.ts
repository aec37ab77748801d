/** A name for what is in the gallery: the same photos always give the same, however they came. */
export interface GalleryVersion {
  /** A photo comes, or, called once more, goes. */
  toggle(name: string, content: string): void;
  /** Twelve hexadecimal digits. */
  text(): string;
}

/** Bytes that are kept of each hash. */
const BYTES = 6;

/**
 * The version of an empty gallery. Each photo has a hash over its content and name; the version is all of them combined
 * by exclusive or, so that one photo more or less costs one hash, and their order does not matter.
 */
export function createGalleryVersion(): GalleryVersion {
  const sum = new Uint8Array(BYTES);
  const hash = new Uint8Array(32);
  return {
    toggle(name, content) {
      Bun.SHA256.hash(`${content} ${name}`, hash);
      for (let at = 0; at < BYTES; at++) sum[at] = (sum[at] ?? 0) ^ (hash[at] ?? 0);
    },
    text: () => sum.toHex(),
  };
}
