import { setTimeout } from 'node:timers/promises';

/** Waits some milliseconds, or until the signal; never rejects. Tests inject their own. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** A pause by the clock on the wall. */
export const pause: Pause = (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined);
