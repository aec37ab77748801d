import { expect, test } from 'bun:test';
import sharp, { type Sharp } from 'sharp';
import { renderPhoto } from './render-photo.ts';

/** 200 × 100, left half red, right half blue. */
function halves(): Sharp {
  const red = { create: { width: 100, height: 100, channels: 3, background: '#ff0000' } } as const;
  return sharp({ create: { width: 200, height: 100, channels: 3, background: '#0000ff' } }).composite([
    { input: red, left: 0, top: 0 },
  ]);
}

async function look(bytes: Uint8Array) {
  const meta = await sharp(bytes).metadata();
  const { dominant } = await sharp(bytes).stats();
  return { ...meta, colour: dominant.r > 128 ? 'red' : 'blue' };
}

test('a thumbnail keeps the proportions and is never enlarged', async () => {
  const bytes = await halves().png().toBuffer();
  const small = await look(await renderPhoto(bytes, { maxSide: 50 }));
  expect([small.format, small.width, small.height]).toEqual(['jpeg', 50, 25]);
  const same = await look(await renderPhoto(bytes, { maxSide: 5000 }));
  expect([same.width, same.height]).toEqual([200, 100]);
});

test('no metadata gets out, and the photo is upright without it', async () => {
  const exif = { IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } };
  const bytes = await halves().withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect((await sharp(bytes).metadata()).exif).toBeDefined();
  const shown = await look(await renderPhoto(bytes));
  expect([shown.width, shown.height]).toEqual([100, 200]);
  expect([shown.exif, shown.icc, shown.xmp, shown.iptc, shown.orientation]).toEqual(Array(5).fill(undefined));
});

test('a crop is cut in pixels of the upright photo', async () => {
  // Orientation 6 turns clockwise: the left, red half comes to lie on top.
  const turned = await halves().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const top = await look(await renderPhoto(turned, { crop: { x: 10, y: 10, width: 80, height: 80 } }));
  const bottom = await look(await renderPhoto(turned, { crop: { x: 10, y: 110, width: 80, height: 80 } }));
  expect([top.width, top.height, top.colour, bottom.colour]).toEqual([80, 80, 'red', 'blue']);
});

test('a crop takes its margin, stays within the photo, and is shrunk', async () => {
  const bytes = await halves().png().toBuffer();
  const roomy = await look(await renderPhoto(bytes, { crop: { x: 50, y: 40, width: 20, height: 20 }, margin: 0.5 }));
  expect([roomy.width, roomy.height]).toEqual([40, 40]);
  const atEdge = await look(await renderPhoto(bytes, { crop: { x: 150, y: -30, width: 90, height: 60 } }));
  expect([atEdge.width, atEdge.height]).toEqual([50, 30]);
  const shrunk = await look(await renderPhoto(bytes, { crop: { x: 0, y: 0, width: 80, height: 40 }, maxSide: 20 }));
  expect([shrunk.width, shrunk.height]).toEqual([20, 10]);
});

test('a box beside the photo, or one of nonsense, still gives a picture', async () => {
  const bytes = await halves().png().toBuffer();
  const beside = await look(await renderPhoto(bytes, { crop: { x: 900, y: 900, width: 10, height: 10 } }));
  expect([beside.width, beside.height]).toEqual([1, 1]);
  const nonsense = { x: Number.NaN, y: 0, width: Number.NaN, height: -4 };
  expect((await look(await renderPhoto(bytes, { crop: nonsense }))).format).toBe('jpeg');
});

test('what cannot be decoded is not shown', async () => {
  await expect(renderPhoto(new TextEncoder().encode('<svg/>'))).rejects.toMatchObject({
    failure: { code: 'not_an_image' },
  });
  const bytes = await halves().jpeg().toBuffer();
  await expect(renderPhoto(bytes.subarray(0, bytes.length - 200))).rejects.toMatchObject({
    failure: { code: 'image_damaged' },
  });
});
