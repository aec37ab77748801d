import { expect, test } from 'bun:test';
import sharp from 'sharp';
import { cutFace } from './cut-face.ts';
import { decodePhoto } from './decode-photo.ts';

/** Red on the left and blue on the right, 400 × 200 pixels upright; turned by 90 degrees in the file if asked for. */
async function photo(turned = false): Promise<Uint8Array> {
  const half = (background: string) =>
    ({ input: { create: { width: 200, height: 200, channels: 3, background } } }) as const;
  const upright = sharp({ create: { width: 400, height: 200, channels: 3, background: '#000' } }).composite([
    { ...half('#f00'), left: 0, top: 0 },
    { ...half('#00f'), left: 200, top: 0 },
  ]);
  const png = await upright.png().toBuffer();
  const jpeg = turned ? sharp(png).rotate(-90).withMetadata({ orientation: 6 }) : sharp(png);
  return new Uint8Array(await jpeg.jpeg({ quality: 95 }).toBuffer());
}

const colourAt = ({ data, width }: { data: Uint8Array; width: number }, x: number, y: number) => {
  const at = (y * width + x) * 3;
  return [...data.subarray(at, at + 3)].map((value) => Math.round(value / 64));
};
const [RED, BLUE, GREY] = [
  [4, 0, 0],
  [0, 0, 4],
  [2, 2, 2],
];

test.each([false, true])('cuts where the face is, turned by EXIF (%p) or not', async (turned) => {
  const piece = await cutFace(await photo(turned), { face: { x: 180, y: 80, width: 40, height: 40 }, others: [] });
  const picture = await decodePhoto(piece);
  expect([picture.width, picture.height]).toEqual([112, 112]);
  expect([colourAt(picture, 20, 56), colourAt(picture, 90, 56)]).toEqual([RED, BLUE] as number[][]);
});

test('another face that is too near is covered', async () => {
  const face = { x: 180, y: 80, width: 40, height: 40 };
  const others = [{ x: 215, y: 80, width: 40, height: 40 }];
  const picture = await decodePhoto(await cutFace(await photo(), { face, others }));
  expect([colourAt(picture, 56, 56), colourAt(picture, 72, 56)]).not.toContainEqual(GREY as number[]);
  expect(colourAt(picture, 95, 56)).toEqual(GREY as number[]);
});

test('twice is the same photo, and it says nothing of where it is from', async () => {
  const bytes = await photo(true);
  const cut = () => cutFace(bytes, { face: { x: 10, y: 10, width: 50, height: 50 }, others: [] });
  const piece = await cut();
  expect(await cut()).toEqual(piece);
  const { exif, icc, orientation } = await sharp(piece).metadata();
  expect([exif, icc, orientation]).toEqual([undefined, undefined, undefined]);
});

test('what is no photo is refused', async () => {
  const face = { x: 0, y: 0, width: 10, height: 10 };
  await expect(cutFace(new TextEncoder().encode('text'), { face, others: [] })).rejects.toMatchObject({
    failure: { code: 'not_an_image' },
  });
});
