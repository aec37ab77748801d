import type { Breaker } from '@lineup/breaker';
import type { RecognizerReport } from '@lineup/db/store';
import type { Pause, Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import { createAskWhenReady } from './ask-when-ready.ts';
import { createDuty } from './duty.ts';
import type { GalleryClient } from './gallery-client.ts';

/** What {@link createWatchRecognizer} needs. */
export interface WatchRecognizerOptions {
  /** Through the breaker. */
  readonly gallery: Pick<GalleryClient, 'status'>;
  /** Is the recognizer ready? One that is still loading is no failure. */
  readonly isReady: () => Promise<boolean>;
  /** Before the gallery. */
  readonly breaker: Pick<Breaker, 'ready' | 'decline'>;
  readonly log: Logger;
  /** Milliseconds between two looks; 5,000 by default. */
  readonly everyMs?: number;
  readonly pause?: Pause;
  /** Milliseconds since whenever, by this process's own clock. */
  readonly now?: () => number;
}

/** Looks at the recognizer again and again. */
export interface WatchRecognizer extends Runnable {
  /** As it was found last; undefined: not yet, or it tells nothing of itself. */
  report(): RecognizerReport | undefined;
}

/** Knows which engine the recognizer has and what is in its gallery, for the page of operations. */
export function createWatchRecognizer(options: WatchRecognizerOptions): WatchRecognizer {
  const { gallery, isReady, breaker, log, everyMs = 5_000, pause, now = () => performance.now() } = options;
  let found: { readonly at: number; readonly report: Omit<RecognizerReport, 'agoMs'> } | undefined;
  const askWhenReady = createAskWhenReady({ isReady, breaker });
  const duty = createDuty({
    name: 'looking at the recognizer',
    everyMs,
    log,
    ...(pause && { pause }),
    async work() {
      await askWhenReady(async () => {
        const { engine, photosIn, photosLeftOut, photosWaiting, galleryVersion, threshold } = await gallery.status();
        found = { at: now(), report: { engine, photosIn, photosLeftOut, photosWaiting, galleryVersion, threshold } };
      });
      return false;
    },
  });
  return {
    ...duty,
    report: () => found && { ...found.report, agoMs: Math.round(now() - found.at) },
  };
}
