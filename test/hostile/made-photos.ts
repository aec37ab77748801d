/** Photos, and what passes for them, made by code: no file of the kind is in the repository. */
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { portrait } from '../../services/recognizer/fixtures/sample-photos.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** One face, upright, some 300 pixels high; made once. */
export const oneFace: () => Promise<Bytes> = once(async () =>
  bytesOf(
    sharp(await portrait('fairInFirst'))
      .resize({ height: 300 })
      .jpeg({ quality: 90 }),
  ),
);

const png = (width: number, height: number, rows: Uint8Array): Bytes =>
  join(
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    // One bit a pixel, greyscale.
    chunk('IHDR', Buffer.concat([uint32(width), uint32(height), Buffer.from([1, 0, 0, 0, 0])])),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  );

/** 256 megapixels in some 31 kB, all of them there. */
export const bomb: () => Promise<Bytes> = once(async () => png(16_000, 16_000, Buffer.alloc(16_000 * (1 + 2_000))));

/** A header that claims 3,600 megapixels, and nothing behind it. */
export const claim = async (): Promise<Bytes> => png(60_000, 60_000, Buffer.alloc(1_000));

/** A whole photo, but for its second half. */
export const truncated = async (): Promise<Bytes> => {
  const whole = await oneFace();
  return whole.slice(0, Math.floor(whole.length / 2));
};

/** In a format that sharp can write. */
export const inFormat = async (format: 'gif' | 'tiff' | 'avif'): Promise<Bytes> =>
  bytesOf(sharp(await oneFace()).toFormat(format));

/** A drawing with a script. */
export const svg = async (): Promise<Bytes> =>
  new TextEncoder().encode(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script><rect width="9" height="9"/></svg>',
  );

/** A JPEG that is a page with a script, too: in a comment, and behind its end. */
export const polyglot = async (): Promise<Bytes> => {
  const page = Buffer.from('<html><script>alert("polyglot")</script></html>');
  const jpeg = await oneFace();
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe]), uint16(page.length + 2), page]);
  return join(jpeg.slice(0, 2), comment, jpeg.slice(2), page);
};

/** What must be in no photo that is shown. */
export const SECRET_IN_EXIF = 'taken-at-home-51-30';

/** With the place where it was taken. */
export const withPlace = async (): Promise<Bytes> =>
  bytesOf(
    sharp(await oneFace())
      .withExif({
        IFD0: { Copyright: SECRET_IN_EXIF, Artist: SECRET_IN_EXIF },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '51/1 30/1 3230/100',
          GPSLongitudeRef: 'W',
          GPSLongitude: '0/1 7/1 4366/100',
        },
      })
      .jpeg(),
  );

/** The same face, in other ways of writing colours down. */
export const COLOURS: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  greyscale: (image) => image.greyscale().jpeg(),
  CMYK: (image) => image.toColourspace('cmyk').jpeg(),
  '16 bits': (image) => image.toColourspace('rgb16').png(),
  alpha: (image) => image.ensureAlpha(0.9).png(),
  WebP: (image) => image.webp(),
};

/** One of {@link COLOURS}. */
export const coloured = async (change: (image: Sharp) => Sharp): Promise<Bytes> =>
  bytesOf(change(sharp(await oneFace())));

/** How the pixels lie that each EXIF orientation, 1 to 8, turns upright again: turned by degrees, then mirrored. */
const LAID = [
  { turn: 0 },
  { turn: 0, mirror: 'flop' },
  { turn: 180 },
  { turn: 0, mirror: 'flip' },
  { turn: 90, mirror: 'flop' },
  { turn: 270 },
  { turn: 90, mirror: 'flip' },
  { turn: 90 },
] as const satisfies readonly { readonly turn: number; readonly mirror?: 'flip' | 'flop' }[];

/** EXIF orientations. */
export const ORIENTATIONS = LAID.map((_, at) => at + 1);

/** Pixels that lie in one of eight ways, and EXIF that says which. */
export async function turned(orientation: number): Promise<Bytes> {
  const laid: { readonly turn: number; readonly mirror?: 'flip' | 'flop' } = LAID[orientation - 1] ?? LAID[0];
  // In two steps: sharp mirrors before it turns, whatever was said first.
  const once = sharp(
    await sharp(await oneFace())
      .rotate(laid.turn)
      .png()
      .toBuffer(),
  );
  const twice = laid.mirror ? once[laid.mirror]() : once;
  return bytesOf(
    sharp(await twice.png().toBuffer())
      .withMetadata({ orientation })
      .jpeg(),
  );
}

/** A gradient: a sky, if anything. */
export const noFace = async (): Promise<Bytes> => {
  const raw = Buffer.from(Array.from({ length: 240 * 320 * 3 }, (_, at) => Math.floor(at / 960) % 256));
  return bytesOf(sharp(raw, { raw: { width: 320, height: 240, channels: 3 } }).jpeg());
};

/** Ten columns and five rows of faces. */
export const fiftyFaces: () => Promise<Bytes> = once(async () => {
  const side = 256;
  const faces = ['fairInFirst', 'fairInThird', 'curlyInThird', 'leftInSixth'] as const;
  const tiles = await Promise.all(
    faces.map(async (face) =>
      sharp(await portrait(face))
        .resize(side, side, { fit: 'cover' })
        .png()
        .toBuffer(),
    ),
  );
  const places = Array.from({ length: 50 }, (_, at) => ({
    input: tiles[at % tiles.length] as Buffer,
    left: (at % 10) * side,
    top: Math.floor(at / 10) * side,
  }));
  const wall = sharp({ create: { width: 10 * side, height: 5 * side, channels: 3, background: '#888' } });
  return bytesOf(wall.composite(places).jpeg({ quality: 92 }));
});

async function bytesOf(image: Sharp): Promise<Bytes> {
  return new Uint8Array(await image.toBuffer());
}

function once(make: () => Promise<Bytes>): () => Promise<Bytes> {
  let made: Promise<Bytes> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function join(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}
