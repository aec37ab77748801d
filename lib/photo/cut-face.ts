import type { Box } from '@lineup/domain';
import type { PhotoLimits } from './limits.ts';
import { damaged, openSharp } from './open-sharp.ts';
import { placeFaceCut } from './place-face-cut.ts';

/** Which face of a photo is cut out. */
export interface CutFaceOptions {
  /** In pixels of the upright photo, as the recognizer has found it. */
  readonly face: Box;
  /** The other faces of the photo, which must not be on the piece. */
  readonly others: readonly Box[];
  readonly limits?: Partial<PhotoLimits>;
}

/** JPEG quality: what is lost here is lost for every comparison. */
const QUALITY = 95;

/** What lies where another face was. */
const COVER = '#808080';

/**
 * Cuts a face out of a photo, as a known photo: one face, with room around it, at its full size; upright, a newly encoded
 * sRGB JPEG without any metadata. The same face of the same photo gives the same bytes.
 *
 * @throws FailureError `not_an_image`, `image_damaged`, `image_too_large`
 */
export async function cutFace(bytes: Uint8Array, options: CutFaceOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { face, others, limits } = options;
  const { image, width, height } = await openSharp(bytes, limits);
  const { cut, covered } = placeFaceCut(face, others, { width, height });
  const jpeg = await image
    .autoOrient()
    .extract({ left: cut.x, top: cut.y, width: cut.width, height: cut.height })
    .flatten({ background: '#ffffff' })
    .composite(
      covered.map(({ x, y, width, height }) => ({
        input: { create: { width, height, channels: 3 as const, background: COVER } },
        left: x - cut.x,
        top: y - cut.y,
      })),
    )
    .toColourspace('srgb')
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer()
    .catch((error: unknown) => {
      throw damaged(error);
    });
  return new Uint8Array(jpeg);
}
