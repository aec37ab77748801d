import { join } from 'node:path';
import sharp from 'sharp';
import { FACE_COUNTS, samplePath } from '../../services/recognizer/fixtures/sample-photos.ts';

/** Photos that are measured together, under one name. */
export interface PhotoSet {
  readonly name: string;
  readonly paths: readonly string[];
  /** How many faces are on them. */
  readonly faces: number;
}

/** The six photos that the installed face-api package carries: 1920 pixels wide, 22 faces. */
export const SAMPLES: PhotoSet = {
  name: 'six photos',
  paths: FACE_COUNTS.map((_, at) => samplePath(at + 1)),
  faces: FACE_COUNTS.reduce((sum, faces) => sum + faces, 0),
};

/** What a webcam, a screenshot, a telephone and a large camera give, in megapixels. */
const MEGAPIXELS = [0.3, 2, 12, 48];

/**
 * The first sample photo with its three faces, in several sizes: only the number of pixels differs.
 *
 * @param folder where the files are put
 */
export async function generateSizes(folder: string): Promise<PhotoSet[]> {
  const sets: PhotoSet[] = [];
  for (const megapixels of MEGAPIXELS) {
    const photo = sharp(samplePath(1));
    const { width, height } = await photo.metadata();
    const path = join(folder, `${megapixels}.jpg`);
    const wanted = Math.round(width * Math.sqrt((megapixels * 1e6) / (width * height)));
    await photo.resize({ width: wanted }).jpeg({ quality: 90 }).toFile(path);
    sets.push({ name: `${megapixels} MP`, paths: [path], faces: FACE_COUNTS[0] ?? 0 });
  }
  return sets;
}
