import type { PhotoLimits } from './limits.ts';
import { damaged, openSharp } from './open-sharp.ts';

/** A decoded photo, upright: 8-bit sRGB, three bytes a pixel, row by row from the top left. */
export interface Picture {
  /** `width` × `height` × 3 bytes. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a photo for looking at: turned upright by its EXIF orientation, greyscale, CMYK and 16 bits brought to 8-bit
 * sRGB, transparency laid on white. Of an animation the first picture.
 *
 * @throws FailureError `not_an_image`, `image_damaged`, `image_too_large`
 */
export async function decodePhoto(bytes: Uint8Array, limits?: Partial<PhotoLimits>): Promise<Picture> {
  const { image } = await openSharp(bytes, limits);
  const { data, info } = await image
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw damaged(error);
    });
  if (info.channels !== 3) throw damaged(new Error(`decoded to ${info.channels} channels instead of 3`));
  return {
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    width: info.width,
    height: info.height,
  };
}

/** Width and height of the upright photo in pixels, from its header alone. Errors as {@link decodePhoto}. */
export async function photoSize(
  bytes: Uint8Array,
  limits?: Partial<PhotoLimits>,
): Promise<{ width: number; height: number }> {
  const { width, height } = await openSharp(bytes, limits);
  return { width, height };
}
