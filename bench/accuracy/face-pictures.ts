import { dirname } from 'node:path';
import type { Box } from '@lineup/domain';
import { openPhoto, renderPhoto } from '@lineup/photo';
import type { LabelledPhoto } from './describe-folder.ts';

/** A picture as a page may hold it: `data:image/jpeg;base64,…`; undefined for a photo that can no longer be read. */
export type Picture = string | undefined;

/** Cuts pictures out of photos, each once. */
export interface FacePictures {
  /** Of a photo the part in a box with room around it, or all of it. */
  of(photo: LabelledPhoto & { readonly box?: Box }): Promise<Picture>;
}

/** Longest side in pixels: twice what the page shows, for dense screens. */
const MAX_SIDE = 192;

/** Room around a face, as a share of its longer side. */
const MARGIN = 0.3;

/** Pictures of photos that lie where they lay when they were described. */
export function createFacePictures(): FacePictures {
  const cut = new Map<string, Promise<Picture>>();

  async function render({ path, box }: LabelledPhoto & { readonly box?: Box }): Promise<string> {
    const { bytes } = await openPhoto(path, [dirname(path)]);
    const what = box ? { crop: box, margin: MARGIN } : {};
    const jpeg = await renderPhoto(bytes, { ...what, maxSide: MAX_SIDE, quality: 80 });
    return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
  }

  return {
    async of(photo) {
      const picture = cut.get(photo.path) ?? render(photo).catch(() => undefined);
      cut.set(photo.path, picture);
      return picture;
    },
  };
}
