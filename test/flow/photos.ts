import sharp from 'sharp';
import { SAMPLES, samplePath } from '../../services/demo/sample-photos.ts';

export { cutKnownPhoto, FREYA, PEOPLE, samplePath } from '../../services/demo/sample-photos.ts';

/** A sample photo's bytes. */
export async function samplePhoto(sample: string): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await Bun.file(samplePath(sample)).bytes());
}

/** Different photos of the people on the samples: smaller, mirrored, brighter, until there are `count`. */
export async function variations(count: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const made = Array.from({ length: count }, async (_, at) => {
    const sample = SAMPLES[at % SAMPLES.length] ?? SAMPLES[0];
    const turn = Math.floor(at / SAMPLES.length);
    const photo = sharp(samplePath(sample as string)).resize(1000 - turn * 40);
    return Uint8Array.from(await (turn % 2 ? photo.flop() : photo).jpeg().toBuffer());
  });
  return Promise.all(made);
}

/** A photo without any face: a gradient. */
export async function landscape(): Promise<Uint8Array<ArrayBuffer>> {
  const width = 640;
  const height = 480;
  const sky = Buffer.from(
    `<svg width="${width}" height="${height}"><defs><linearGradient id="g" x2="0" y2="1">
     <stop offset="0" stop-color="#27a"/><stop offset="0.6" stop-color="#bde"/><stop offset="1" stop-color="#384"/>
     </linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`,
  );
  return Uint8Array.from(await sharp(sky).jpeg().toBuffer());
}
