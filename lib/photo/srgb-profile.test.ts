import { expect, test } from 'bun:test';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { decodePhoto } from './decode-photo.ts';
import { isSrgbProfile } from './srgb-profile.ts';

const SAMPLES = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');

async function profileOf(image: Uint8Array): Promise<Uint8Array> {
  const { icc } = await sharp(image).metadata();
  if (!icc) throw new Error('the image has no profile');
  return icc;
}

/** A small photo of one colour, saved with a profile that libvips brings. */
async function withProfile(profile: 'srgb' | 'p3'): Promise<Uint8Array> {
  return sharp({ create: { width: 8, height: 8, channels: 3, background: '#c04020' } })
    .withIccProfile(profile)
    .png()
    .toBuffer();
}

test('the profiles that say sRGB are known, by table and by formula', async () => {
  const table = new Uint8Array(await Bun.file(join(SAMPLES, 'sample1.jpg')).arrayBuffer());
  expect(isSrgbProfile(await profileOf(table))).toBe(true);
  expect(isSrgbProfile(await profileOf(await withProfile('srgb')))).toBe(true);
});

test('another profile is another one, and its photo is brought to sRGB', async () => {
  const photo = await withProfile('p3');
  expect(isSrgbProfile(await profileOf(photo))).toBe(false);
  const { data } = await decodePhoto(photo);
  expect([...data.subarray(0, 3)]).toEqual([192, 64, 32]);
});

test('one primary or one curve that differs is enough', async () => {
  const profile = await profileOf(await withProfile('srgb'));
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  for (let tag = 0; tag < view.getUint32(128); tag++) {
    const name = Buffer.from(profile.subarray(132 + tag * 12, 136 + tag * 12)).toString('latin1');
    if (!/^[rgb](XYZ|TRC)$/.test(name)) continue;
    const changed = Uint8Array.from(profile);
    // The second half of the first number of a primary; the exponent or the table of a curve.
    const at = view.getUint32(136 + tag * 12) + (name.endsWith('XYZ') ? 8 : 12);
    changed.fill(0x7f, at, at + 4);
    expect([name, isSrgbProfile(changed)]).toEqual([name, false]);
  }
});

test.each([0, 1, 127, 131, 140, 400])('a profile of %p bytes is cut off, and no sRGB', async (length) => {
  const profile = await profileOf(await withProfile('srgb'));
  expect(isSrgbProfile(profile.subarray(0, length))).toBe(false);
});
