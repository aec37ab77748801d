/**
 * Makes the photos of the soak test: the six samples in many sizes, formats and states. A process of its own, so that
 * what making them takes is not measured. Argument: a folder. Prints how many there are.
 */
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { FACES, portrait, samplePhoto } from '../../services/recognizer/fixtures/sample-photos.ts';

const [folder = '.'] = process.argv.slice(2);

/** Widths in pixels, from a thumbnail to a telephone's photo. */
const WIDTHS = [90, 240, 480, 700, 1024, 1366, 1600, 1920, 2400, 3000, 4000];

/** Widths of a large camera's photos: 24 and 48 megapixels. */
const LARGE = [6000, 8500];

/** How the n-th photo is changed. */
const CHANGES: readonly ((photo: Sharp) => Sharp)[] = [
  (photo) => photo.jpeg({ quality: 88 }),
  (photo) => photo.rotate(90).jpeg(),
  (photo) => photo.png({ compressionLevel: 1 }),
  (photo) => photo.withMetadata({ orientation: 6 }).jpeg(),
  (photo) => photo.webp({ quality: 80 }),
  (photo) => photo.greyscale().jpeg({ progressive: true }),
  (photo) => photo.rotate(11, { background: '#ffffff00' }).png({ compressionLevel: 1 }),
];

let made = 0;

async function put(name: string, bytes: Uint8Array): Promise<void> {
  await Bun.write(join(folder, `${String(made).padStart(3, '0')}-${name}`), bytes);
  made += 1;
}

for (const [at, width] of WIDTHS.entries()) {
  for (const [how, change] of CHANGES.entries()) {
    const photo = sharp(await samplePhoto(1 + ((at + how) % 6))).resize({ width });
    await put(`${width}`, await change(photo).toBuffer());
  }
}
for (const width of LARGE)
  await put(
    'large',
    await sharp(await samplePhoto(1))
      .resize({ width })
      .jpeg()
      .toBuffer(),
  );
for (const face of Object.keys(FACES) as (keyof typeof FACES)[]) {
  // Without room around the face, where the detector needs its second look, and with.
  for (const margin of [0, 0.1, 0.4]) await put(`${face}-${margin}`, await portrait(face, margin));
}
for (let photo = 1; photo <= 6; photo += 1) {
  const bytes = await samplePhoto(photo);
  await put('whole', bytes);
  await put('cut-off', bytes.subarray(0, bytes.length / 2));
  await put('broken', bytes.with(bytes.length / 3, 0xff).with(bytes.length / 3 + 1, 0xda));
}
for (const side of [50, 800, 5000]) {
  const ground = { width: side, height: side, channels: 3, background: '#567' } as const;
  await put('nobody', await sharp({ create: ground }).jpeg().toBuffer());
}
await put('no-photo', new TextEncoder().encode('not a photo at all'));
await put('nothing', new Uint8Array());
console.log(made);
