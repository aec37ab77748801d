import type { ImageCounts } from '@lineup/db/store';

/** How far images are counted for pages; a database counts row by row. */
export const COUNTED_UP_TO = 10_000;

/** The counts as a page shows them: `9,312`, `10,000+`. */
export type CountsInWords = Readonly<Record<keyof ImageCounts | 'all', string>>;

/** @param counts up to one more than {@link COUNTED_UP_TO} */
export function countsInWords(counts: ImageCounts): CountsInWords {
  const { pending, processing, processed, unknown, no_face, failed, quarantined } = counts;
  return {
    all: countInWords(pending + processing + processed + failed + quarantined),
    pending: countInWords(pending),
    processing: countInWords(processing),
    processed: countInWords(processed),
    unknown: countInWords(unknown),
    no_face: countInWords(no_face),
    failed: countInWords(failed),
    quarantined: countInWords(quarantined),
  };
}

/** @param count up to one more than {@link COUNTED_UP_TO} */
export function countInWords(count: number): string {
  if (count > COUNTED_UP_TO) return `${COUNTED_UP_TO.toLocaleString('en')}+`;
  return count.toLocaleString('en');
}
