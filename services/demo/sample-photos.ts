import { dirname, join } from 'node:path';
import type { Box } from '@lineup/domain';
import sharp from 'sharp';

/** The photos that the installed `@vladmandic/face-api` package carries for its own demo. */
export const SAMPLES = ['sample1.jpg', 'sample2.jpg', 'sample3.jpg', 'sample4.jpg', 'sample5.jpg', 'sample6.jpg'];

/** Somebody on a sample photo, with an invented name. */
export interface Somebody {
  readonly name: string;
  readonly sample: string;
  /** Pixels around the face, wide enough that it is found again. */
  readonly cut: Box;
}

/** Cut from one photo and on another as well (the middle of sample3): there it takes recognition to find her. */
export const FREYA: Somebody = {
  name: 'Freya',
  sample: 'sample1.jpg',
  cut: { x: 1376, y: 99, width: 403, height: 441 },
};

/** Whom the demo enrols. */
export const PEOPLE: readonly Somebody[] = [
  FREYA,
  { name: 'Hana', sample: 'sample5.jpg', cut: { x: 277, y: 739, width: 372, height: 521 } },
  { name: 'Ines', sample: 'sample6.jpg', cut: { x: 1387, y: 153, width: 412, height: 480 } },
];

/** Where a sample photo lies. */
export function samplePath(sample: string): string {
  return join(dirname(Bun.resolveSync('@vladmandic/face-api/package.json', import.meta.dir)), 'demo', sample);
}

/** A known photo of somebody, as a JPEG. */
export async function cutKnownPhoto({ sample, cut }: Somebody): Promise<Uint8Array<ArrayBuffer>> {
  const { x, y, width, height } = cut;
  const region = { left: x, top: y, width, height };
  const jpeg = await sharp(samplePath(sample)).extract(region).jpeg({ quality: 92 }).toBuffer();
  return Uint8Array.from(jpeg);
}
