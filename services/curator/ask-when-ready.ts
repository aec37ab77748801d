import type { Breaker } from '@lineup/breaker';
import { isWithoutGallery, mayPass } from './gallery-errors.ts';

/** What {@link createAskWhenReady} needs. */
export interface AskWhenReadyOptions {
  /** Is the recognizer ready? One that is still loading is no failure. */
  readonly isReady: () => Promise<boolean>;
  /** Before the gallery. */
  readonly breaker: Pick<Breaker, 'ready' | 'decline'>;
  /** Told of what is the breaker's to tell, or no trouble: a recognizer that is away, one that knows no gallery. */
  readonly onPassing?: (error: unknown) => void;
}

/** Asks the recognizer something, when it may be asked and is ready; else nothing happens. Rejects with other errors. */
export function createAskWhenReady({ isReady, breaker, onPassing }: AskWhenReadyOptions) {
  return async (ask: () => Promise<void>): Promise<void> => {
    if ((await breaker.ready()) > 0) return;
    if (!(await isReady())) return breaker.decline();
    try {
      await ask();
    } catch (error) {
      if (!mayPass(error) && !isWithoutGallery(error)) throw error;
      onPassing?.(error);
    }
  };
}
