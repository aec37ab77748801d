import type { Box } from '@lineup/domain';
import type { PhotoLimits } from './limits.ts';
import { damaged, openSharp } from './open-sharp.ts';

/** What of a photo is shown, and how large. */
export interface RenderOptions {
  /** Longest side of the result in pixels; never enlarged. As large as it is when not given. */
  readonly maxSide?: number;
  /** Only this part, in pixels of the upright photo; what lies outside the photo is left away. */
  readonly crop?: Box;
  /** Room around `crop` on each side, as a share of its longer side: 0.25 shows a face with its hair. 0 by default. */
  readonly margin?: number;
  /** JPEG quality, 1 to 100; 82 by default. */
  readonly quality?: number;
  readonly limits?: Partial<PhotoLimits>;
}

/**
 * A photo for showing: upright, cut and shrunk as asked, always a newly encoded sRGB JPEG without any metadata, so that
 * neither a place nor a script in the original gets out.
 *
 * @throws FailureError `not_an_image`, `image_damaged`, `image_too_large`
 */
export async function renderPhoto(bytes: Uint8Array, options: RenderOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { image, width, height } = await openSharp(bytes, options.limits);
  const upright = image.autoOrient();
  const cut = options.crop ? upright.extract(pixelBox(options.crop, options.margin ?? 0, { width, height })) : upright;
  const { maxSide } = options;
  const sized = maxSide
    ? cut.resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    : cut;
  const jpeg = await sized
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: options.quality ?? 82 })
    .toBuffer()
    .catch((error: unknown) => {
      throw damaged(error);
    });
  return new Uint8Array(jpeg);
}

/** The box with its margin in whole pixels within the photo; at least one pixel of it, whatever the box was. */
function pixelBox(box: Box, margin: number, photo: { readonly width: number; readonly height: number }) {
  const room = margin * Math.max(box.width, box.height);
  const left = within(Math.floor(box.x - room), 0, photo.width - 1);
  const top = within(Math.floor(box.y - room), 0, photo.height - 1);
  return {
    left,
    top,
    width: within(Math.ceil(box.x + box.width + room) - left, 1, photo.width - left),
    height: within(Math.ceil(box.y + box.height + room) - top, 1, photo.height - top),
  };
}

function within(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : least;
}
