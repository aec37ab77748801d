import { expect, test } from 'bun:test';
import { crc32, deflateSync } from 'node:zlib';
import { type FailureCode, FailureError } from '@lineup/domain';
import sharp, { type Sharp } from 'sharp';
import { decodePhoto, type Picture, photoSize } from './decode-photo.ts';
import { photoExtension, photoFormat } from './photo-format.ts';

type ColorInput = string | { r: number; g: number; b: number; alpha: number };

const WIDTH = 48;
const HEIGHT = 32;
const RED = [255, 0, 0];
const GREEN = [0, 255, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];

/** A landscape photo whose quarters are red, green / blue, white. */
function quarters(): Sharp {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const colour = y < HEIGHT / 2 ? (x < WIDTH / 2 ? RED : GREEN) : x < WIDTH / 2 ? BLUE : WHITE;
      data.set(colour, (y * WIDTH + x) * 3);
    }
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

function plain(background: ColorInput, channels: 3 | 4 = 3): Sharp {
  return sharp({ create: { width: 24, height: 16, channels, background } });
}

function noisy(): Sharp {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width: 300, height: 200, channels: 3, background: '#888', noise } });
}

function colourAt({ data, width }: Picture, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

function expectColour(actual: readonly number[], expected: readonly number[], tolerance = 4) {
  const off = actual.map((value, at) => Math.abs(value - (expected[at] ?? Number.NaN)));
  expect(Math.max(...off), `${actual} instead of ${expected}`).toBeLessThanOrEqual(tolerance);
}

/** A square PNG of one bit a pixel, made by hand: the encoder of sharp takes seconds for 256 megapixels. */
function whitePng(side: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = Buffer.alloc(side * (1 + side / 8), 0xff);
  for (let row = 0; row < side; row++) rows[row * (1 + side / 8)] = 0;
  const chunk = (type: string, body: Uint8Array) => {
    const named = Buffer.concat([Buffer.from(type), body]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.byteLength, 0);
    ends.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
  };
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const body = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', new Uint8Array())];
  return Buffer.concat([signature, ...body]);
}

async function codeOf(decoding: Promise<unknown>): Promise<FailureCode> {
  const error = await decoding.then(
    () => new Error('was decoded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FailureError)) throw error;
  expect(error.message).toEndWith('.');
  return error.failure.code;
}

test.each(['jpeg', 'png', 'webp'] as const)('%s is known by its content and decoded', async (format) => {
  const bytes = await quarters().toFormat(format, { quality: 100, lossless: true }).toBuffer();
  expect(photoFormat(bytes)).toBe(format);
  expect(photoExtension(bytes)).toBe(format === 'jpeg' ? 'jpg' : format);
  const picture = await decodePhoto(bytes);
  expect([picture.width, picture.height, picture.data.byteLength]).toEqual([WIDTH, HEIGHT, WIDTH * HEIGHT * 3]);
  expectColour(colourAt(picture, 4, 4), RED);
  expectColour(colourAt(picture, WIDTH - 4, 4), GREEN);
  expectColour(colourAt(picture, 4, HEIGHT - 4), BLUE);
});

// What each EXIF orientation shows at the upper left, upper right and lower left once upright.
test.each([
  [1, RED, GREEN, BLUE],
  [2, GREEN, RED, WHITE],
  [3, WHITE, BLUE, GREEN],
  [4, BLUE, WHITE, RED],
  [5, RED, BLUE, GREEN],
  [6, BLUE, RED, WHITE],
  [7, WHITE, GREEN, BLUE],
  [8, GREEN, WHITE, RED],
])('EXIF orientation %i is turned upright', async (orientation, upperLeft, upperRight, lowerLeft) => {
  const bytes = await quarters().withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer();
  const picture = await decodePhoto(bytes);
  const [width, height] = orientation < 5 ? [WIDTH, HEIGHT] : [HEIGHT, WIDTH];
  expect([picture.width, picture.height]).toEqual([width, height]);
  expect(await photoSize(bytes)).toEqual({ width, height });
  expectColour(colourAt(picture, 4, 4), upperLeft);
  expectColour(colourAt(picture, width - 4, 4), upperRight);
  expectColour(colourAt(picture, 4, height - 4), lowerLeft);
});

test('greyscale, CMYK and 16 bits become 8-bit RGB', async () => {
  const grey = await decodePhoto(await plain('#808080').toColourspace('b-w').jpeg().toBuffer());
  expectColour(colourAt(grey, 5, 5), [128, 128, 128]);
  const cmyk = await decodePhoto(await plain('#808080').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer());
  expectColour(colourAt(cmyk, 5, 5), [128, 128, 128], 20);
  const deep = await plain('#ff8000').toColourspace('rgb16').png().toBuffer();
  expect((await sharp(deep).metadata()).depth).toBe('ushort');
  expectColour(colourAt(await decodePhoto(deep), 5, 5), [255, 128, 0], 1);
});

test('transparency is laid on white', async () => {
  const clear = await plain({ r: 0, g: 0, b: 0, alpha: 0 }, 4).png().toBuffer();
  expectColour(colourAt(await decodePhoto(clear), 5, 5), WHITE, 0);
  const half = await plain({ r: 255, g: 0, b: 0, alpha: 0.5 }, 4).webp({ lossless: true }).toBuffer();
  expectColour(colourAt(await decodePhoto(half), 5, 5), [255, 127, 127], 2);
  const greyAlpha = await plain({ r: 0, g: 0, b: 0, alpha: 0 }, 4).toColourspace('b-w').png().toBuffer();
  expectColour(colourAt(await decodePhoto(greyAlpha), 5, 5), WHITE, 0);
});

test('other content is no image, whatever it is called', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  expect(await codeOf(decodePhoto(new TextEncoder().encode(svg)))).toBe('not_an_image');
  expect(await codeOf(decodePhoto(await plain('#123').gif().toBuffer()))).toBe('not_an_image');
  expect(await codeOf(decodePhoto(await plain('#123').tiff().toBuffer()))).toBe('not_an_image');
  expect(await codeOf(decodePhoto(new TextEncoder().encode('hello')))).toBe('not_an_image');
  expect(await codeOf(decodePhoto(new Uint8Array()))).toBe('not_an_image');
});

test.each(['jpeg', 'png', 'webp'] as const)('a %s that is cut off is damaged', async (format) => {
  const bytes = await noisy().toFormat(format, {}).toBuffer();
  expect(await codeOf(decodePhoto(bytes.subarray(0, bytes.length / 2)))).toBe('image_damaged');
  expect(await codeOf(decodePhoto(bytes.subarray(0, 20)))).toBe('image_damaged');
});

test('a JPEG whose middle is overwritten with zeros is damaged or decoded, never a crash', async () => {
  const bytes = await noisy().jpeg().toBuffer();
  bytes.fill(0, Math.floor(bytes.length / 3), Math.floor(bytes.length / 2));
  const outcome = await decodePhoto(bytes).then(
    () => 'decoded',
    (error: unknown) => (error instanceof FailureError ? error.failure.code : 'crash'),
  );
  expect(['decoded', 'image_damaged']).toContain(outcome);
});

test('a bomb is refused by its header, before anything is decoded', async () => {
  const bomb = whitePng(16_000);
  expect(bomb.byteLength).toBeLessThan(100_000);
  expect(await codeOf(decodePhoto(bomb))).toBe('image_too_large');
  expect(await codeOf(photoSize(bomb))).toBe('image_too_large');
  const small = await decodePhoto(whitePng(16));
  expectColour(colourAt(small, 5, 5), WHITE, 0);
}, 60_000);

test('a line of pixels that no camera makes is refused, however few they are', async () => {
  const line = (height: number) =>
    sharp({ create: { width: 1, height, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
  expect((await decodePhoto(await line(65_535))).height).toBe(65_535);
  expect(await codeOf(decodePhoto(await line(65_536)))).toBe('image_too_large');
});

test('the pixel limit is inclusive, and the byte limit holds for bytes that come by other ways', async () => {
  const bytes = await quarters().png().toBuffer();
  expect((await decodePhoto(bytes, { maxPixels: WIDTH * HEIGHT })).width).toBe(WIDTH);
  expect(await codeOf(decodePhoto(bytes, { maxPixels: WIDTH * HEIGHT - 1 }))).toBe('image_too_large');
  expect(await codeOf(decodePhoto(bytes, { maxBytes: bytes.length - 1 }))).toBe('image_too_large');
});
