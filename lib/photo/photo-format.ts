/** The formats that are read. Everything else, SVG and GIF above all, is refused before a decoder sees it. */
export type PhotoFormat = 'jpeg' | 'png' | 'webp';

/** How the names of photos end, by their content. */
export type PhotoExtension = 'jpg' | 'png' | 'webp';

/** A file that was looked at and found to begin as a photo does. */
export interface Photo {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By its content. */
  readonly extension: PhotoExtension;
}

/** First bytes of a file that tell its format. */
export const SIGNATURE_BYTES = 12;

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const EXTENSIONS: Record<PhotoFormat, PhotoExtension> = { jpeg: 'jpg', png: 'png', webp: 'webp' };

/** A photo's format by its first bytes, whatever its name says; undefined when it is none that is read. */
export function photoFormat(bytes: Uint8Array): PhotoFormat | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (PNG_SIGNATURE.every((byte, at) => bytes[at] === byte)) return 'png';
  if (ascii(bytes, 0) === 'RIFF' && ascii(bytes, 8) === 'WEBP') return 'webp';
  return undefined;
}

/** The file name's ending for a photo, by its content: `jpg`, `png`, `webp`; undefined when it is none of these. */
export function photoExtension(bytes: Uint8Array): PhotoExtension | undefined {
  const format = photoFormat(bytes);
  return format && EXTENSIONS[format];
}

function ascii(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
