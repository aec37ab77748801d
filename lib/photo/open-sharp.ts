import { FailureError, failure } from '@lineup/domain';
import sharp, { type Sharp } from 'sharp';
import { DEFAULT_LIMITS, MAX_SIDE, type PhotoLimits } from './limits.ts';
import { photoFormat } from './photo-format.ts';
import { isSrgbProfile } from './srgb-profile.ts';

// Every input is a buffer that is looked at once: what libvips would keep for later is only memory lost.
sharp.cache(false);

/** A photo whose header has been read and found within the limits. Not exported from the package. */
export interface Opened {
  /** The pipeline, before any step; upright once `autoOrient` has run. */
  readonly image: Sharp;
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a photo's header; decodes nothing yet.
 *
 * @throws FailureError `not_an_image`, `image_damaged`, `image_too_large`
 */
export async function openSharp(bytes: Uint8Array, limits: Partial<PhotoLimits> = {}): Promise<Opened> {
  const { maxBytes, maxPixels } = { ...DEFAULT_LIMITS, ...limits };
  if (bytes.byteLength > maxBytes) {
    throw new FailureError(
      failure('image_too_large', `The photo has ${bytes.byteLength} bytes; up to ${maxBytes} are accepted.`),
    );
  }
  const format = photoFormat(bytes);
  if (!format) {
    throw new FailureError(failure('not_an_image', 'The file is not a JPEG, PNG or WebP photo.'));
  }
  const { width, height, icc } = await readHeader(bytes, maxPixels);
  // 'error' lets pass what cameras get wrong harmlessly (stray bytes between markers) and refuses what is cut off or
  // broken.
  const ignoreIcc = icc !== undefined && isSrgbProfile(icc);
  return { image: sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', ignoreIcc }), width, height };
}

/**
 * Looks at the header of a file that begins as a photo does, and decodes nothing: is it a photo within the limits?
 *
 * @param file absolute
 * @throws FailureError `image_damaged`, `image_too_large`
 */
export async function checkPhotoHeader(file: string, { maxPixels }: Pick<PhotoLimits, 'maxPixels'>): Promise<void> {
  await readHeader(file, maxPixels);
}

async function readHeader(photo: Uint8Array | string, maxPixels: number) {
  // The header alone, whatever size it claims, so that the message can say how many pixels there are.
  const { autoOrient, icc } = await sharp(photo, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw damaged(error);
    });
  const { width, height } = autoOrient;
  if (width * height > maxPixels) {
    const sentence = `The photo has ${width} × ${height} pixels; up to ${maxPixels} are accepted.`;
    throw new FailureError(failure('image_too_large', sentence));
  }
  if (Math.max(width, height) > MAX_SIDE) {
    const sentence = `The photo has ${width} × ${height} pixels; up to ${MAX_SIDE} along a side are accepted.`;
    throw new FailureError(failure('image_too_large', sentence));
  }
  return { width, height, icc };
}

/** What a decoder's complaint means: the photo is damaged or cut off. */
export function damaged(cause: unknown): FailureError {
  return new FailureError(failure('image_damaged', 'The photo is damaged or cut off.'), { cause });
}
