import { extname } from 'node:path';
import sharp from 'sharp';

/** Pixels for each unit of the drawing. */
const DENSITY = 2;

/** SVG's own units, by which sharp counts. */
const UNITS_PER_INCH = 72;

/**
 * Writes a drawing: as it is into `.svg`, as pixels into `.png`.
 *
 * @throws Error of the file system
 */
export async function writePicture(file: string, svg: string): Promise<void> {
  if (extname(file).toLowerCase() === '.svg') {
    await Bun.write(file, svg);
    return;
  }
  const png = await sharp(Buffer.from(svg), { density: UNITS_PER_INCH * DENSITY })
    .png()
    .toBuffer();
  await Bun.write(file, new Uint8Array(png));
}
