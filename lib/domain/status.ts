/**
 * Where an image stands, as the `status` column has it. The numbers are a contract: programs that read the database
 * know them.
 */
export const ImageStatus = {
  /** Accepted, waiting for a processor. */
  PENDING: 0,
  /** Looked at; also when nobody was found. */
  PROCESSED: 1,
  /** The last attempt failed; with a next attempt, or quarantined. */
  FAILEDPROCESSING: 2,
  /** Claimed by a processor, until its lease ends. */
  PROCESSING: 3,
} as const;

/** One of the four numbers of {@link ImageStatus}. */
export type ImageStatus = (typeof ImageStatus)[keyof typeof ImageStatus];

/** The contract's name of a status, as the JSON API's `status_text` has it. */
export type StatusText = keyof typeof ImageStatus;

const TEXTS: Record<ImageStatus, StatusText> = {
  0: 'PENDING',
  1: 'PROCESSED',
  2: 'FAILEDPROCESSING',
  3: 'PROCESSING',
};

/** The contract's name of a status: 0 → `PENDING`. */
export function statusText(status: ImageStatus): StatusText {
  return TEXTS[status];
}

/** The status a word or number stands for (`PENDING`, `pending`, `0`), or undefined when there is none. */
export function parseStatus(text: string): ImageStatus | undefined {
  const known = Object.entries(ImageStatus).find(
    ([name, value]) => name === text.toUpperCase() || String(value) === text,
  );
  return known?.[1];
}
