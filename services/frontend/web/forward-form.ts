import type { Context } from 'hono';
import { askingHeaders, notAnswered } from './ask-receiver.ts';

/**
 * Hands the form in a request on to the receiver while it comes, as fast as the receiver takes it: never more of it is in
 * memory than what is on the way. Resolves with whatever the receiver answers; a client that goes away takes the
 * receiver's request along.
 *
 * @param path of the receiver, from the slash on
 * @throws LineupError `unavailable` when the receiver cannot be reached, or breaks off
 */
export type ForwardForm = (c: Context, path: string) => Promise<Response>;

/** What {@link createForwardForm} needs. */
export interface ForwardFormOptions {
  /** `http://host:port`. */
  readonly receiverUrl: () => string;
}

/** What of a form's own headers the receiver has to know: with the length it refuses what is too large at once. */
const PASSED_ON = ['content-type', 'content-length'];

/** The way of photos to the receiver. */
export function createForwardForm({ receiverUrl }: ForwardFormOptions): ForwardForm {
  return async (c, path) => {
    const { body, signal } = c.req.raw;
    const headers = askingHeaders(c);
    for (const name of PASSED_ON) {
      const value = c.req.header(name);
      if (value !== undefined) headers.set(name, value);
    }
    try {
      return await fetch(`${receiverUrl()}${path}`, { method: 'POST', headers, body, signal });
    } catch (cause) {
      // Nobody waits for an answer any more.
      if (signal.aborted) throw cause;
      throw notAnswered(cause);
    }
  };
}
