import type { ImageSummary } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';

/** Milliseconds between two looks while work is under way. */
export const RENEW_MS = 1_500;

/** Longest wait for an image that is due again some time. */
const LONGEST_MS = 30_000;

/** Is it waiting for work, or being worked on? */
export function isMoving({ status }: Pick<ImageSummary, 'status'>): boolean {
  return status === ImageStatus.PENDING || status === ImageStatus.PROCESSING;
}

/**
 * When a page with these images should be asked for anew: soon while one is moving, when the first is due where some
 * have failed and will be tried again, never when all have come to rest.
 *
 * @param now milliseconds since 1970; a little off from the database's clock does no harm here
 */
export function renewAfter(
  images: readonly Pick<ImageSummary, 'status' | 'nextAttemptAt'>[],
  now: number,
): number | undefined {
  if (images.some(isMoving)) return RENEW_MS;
  const due = images.flatMap(({ nextAttemptAt }) => (nextAttemptAt ? [nextAttemptAt.getTime()] : []));
  if (due.length === 0) return undefined;
  return Math.min(Math.max(Math.min(...due) - now, RENEW_MS), LONGEST_MS);
}
