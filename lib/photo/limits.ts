/** How much of a photo is accepted. */
export interface PhotoLimits {
  /** Bytes of the file; more is `image_too_large`. */
  readonly maxBytes: number;
  /** Width × height, looked at before anything is decoded; more is `image_too_large`. */
  readonly maxPixels: number;
}

/**
 * Pixels along a side: what a JPEG can have at the most. A photo of one pixel by a hundred million would be within the
 * limit of its pixels, and is none.
 */
export const MAX_SIDE = 65_535;

/** 50 MiB, and 100 megapixels: phones make photos of 50. */
export const DEFAULT_LIMITS: PhotoLimits = { maxBytes: 50 * 1024 * 1024, maxPixels: 100_000_000 };
