import { expect, test } from 'bun:test';
import sharp from 'sharp';
import { smallPhotos } from './own-photos.ts';

test('copies of a photo differ in their bytes and in nothing that is seen', async () => {
  const [one, other] = await smallPhotos(2);
  if (!one || !other) throw new Error('there are two');
  expect(Buffer.compare(one, other)).not.toBe(0);
  const pixels = (photo: Uint8Array) => sharp(photo).raw().toBuffer();
  expect((await pixels(one)).equals(await pixels(other))).toBe(true);
});
