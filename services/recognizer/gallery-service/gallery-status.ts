import type { StatusResponse } from '@lineup/proto';
import type { GallerySteps } from './gallery-calls.ts';

/** The gallery in figures, as it is right now. */
export function galleryStatus({
  gallery,
  engine,
  threshold,
}: Pick<GallerySteps, 'gallery' | 'engine' | 'threshold'>): StatusResponse {
  const { index, problems, version } = gallery.current();
  return {
    engine: engine(),
    photosIn: index.size,
    photosLeftOut: problems.length,
    photosWaiting: gallery.waiting(),
    galleryVersion: version,
    threshold,
  };
}
