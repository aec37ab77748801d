import type { ImageDetail, ImageSummary, Reading } from '@lineup/db/store';
import { ImageStatus } from '@lineup/domain';
import { type Pause, pause as realPause } from '@lineup/lifecycle';

/** What {@link createWaitForOutcome} needs. */
export interface WaitOptions {
  readonly store: Pick<Reading, 'image'>;
  /** Ends every wait: the server stops. */
  readonly draining: AbortSignal;
  readonly pause?: Pause;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/**
 * Reads an image, again and again until it has an outcome, `waitMs` are over, the client is gone or the server stops;
 * what was read last. Undefined: there is no such image.
 */
export type WaitForOutcome = (id: number, waitMs: number, gone: AbortSignal) => Promise<ImageDetail | undefined>;

/** Milliseconds between two reads: soon at first, for most photos take about a second; then ever more gently. */
const LOOK_MS = { first: 100, most: 1_000, factor: 1.5 };

/** The waiting behind `GET /images/:id?wait=`. */
export function createWaitForOutcome({
  store,
  draining,
  pause = realPause,
  now = () => performance.now(),
}: WaitOptions): WaitForOutcome {
  return async (id, waitMs, gone) => {
    const end = now() + waitMs;
    const over = AbortSignal.any([gone, draining]);
    for (let next = LOOK_MS.first; ; next = Math.min(next * LOOK_MS.factor, LOOK_MS.most)) {
      const image = await store.image(id);
      const left = end - now();
      if (!image || hasOutcome(image) || left <= 0 || over.aborted) return image;
      await pause(Math.min(next, left), over);
    }
  };
}

/** Nothing more happens by itself: the image is PROCESSED, or failed and in quarantine. */
export function hasOutcome({ status, nextAttemptAt }: Pick<ImageSummary, 'status' | 'nextAttemptAt'>): boolean {
  if (status === ImageStatus.FAILEDPROCESSING) return nextAttemptAt === undefined;
  return status === ImageStatus.PROCESSED;
}
