import type { KnownPhoto } from '@lineup/db/store';
import type { FC } from 'hono/jsx';

/** A picture of a face, with a word beneath. */
export const Picture: FC<{
  readonly src: string;
  readonly alt: string;
  /** Pixels of each side. */
  readonly side: number;
  readonly caption?: string;
}> = ({ src, alt, side, caption }) => (
  <figure>
    <img src={src} alt={alt} width={side} height={side} loading="lazy" />
    {caption && <figcaption>{caption}</figcaption>}
  </figure>
);

/** The address of a face cut out of its image. */
export function facePicture(imageId: number, faceId: number): string {
  return `/faces/${imageId}/${faceId}`;
}

/** The address of a known photo. */
export function knownPicture({ id }: KnownPhoto): string {
  return `/known-photos/${id}`;
}
