import { setDefaultTimeout } from 'bun:test';

/** Milliseconds: a bound for what hangs, not an expectation. */
const TEST_TIMEOUT_MS = 120_000;

/**
 * Lets the tests of a file take as long as real servers and processes do on a busy machine with two cores. To be called
 * at the top of each such file, for Bun forgets after the first file what the preload has set (oven-sh/bun#43787).
 */
export function allowForRealTime(): void {
  setDefaultTimeout(TEST_TIMEOUT_MS);
}
