import { messageOf } from '@lineup/domain';

/** How long {@link eventually} looks, and how often. */
export interface EventuallyOptions {
  /** Milliseconds after which it gives up; 20,000 by default: a bound, not an expectation. */
  readonly timeoutMs?: number;
  /** Milliseconds between two looks; 20 by default. */
  readonly everyMs?: number;
}

/**
 * Looks again and again until what is seen is as wanted. A look that throws counts as not yet.
 *
 * @param what what is waited for, for the error: `the image is PROCESSED`
 * @param look one look
 * @param wanted is this it? Any truthy value, by default
 * @returns what was seen last, which is as wanted
 * @throws Error saying what was waited for and what was last seen
 */
export async function eventually<Seen>(
  what: string,
  look: () => Seen | Promise<Seen>,
  wanted: (seen: Seen) => boolean = Boolean,
  { timeoutMs = 20_000, everyMs = 20 }: EventuallyOptions = {},
): Promise<Seen> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let last: string;
    try {
      const seen = await look();
      if (wanted(seen)) return seen;
      last = `last seen: ${Bun.inspect(seen)}`;
    } catch (error) {
      last = `last look failed: ${messageOf(error)}`;
    }
    if (performance.now() >= deadline) throw new Error(`not within ${timeoutMs} ms: ${what}; ${last}`);
    await Bun.sleep(everyMs);
  }
}
