import { messageOf } from '@lineup/domain';
import type { Logger } from './logger.ts';

/** Logs troubles without flooding. */
export interface TroubleLog {
  /** Warns, unless the same was said within the last minute; then it is counted and told with the next warning. */
  trouble(error: unknown, what: string): void;
}

/**
 * Keeps a trouble that comes back every second from filling the log: the first one is logged at once, its repetitions
 * once a minute with their number.
 *
 * @param now milliseconds, for tests
 */
export function createTroubleLog(
  log: Logger,
  { everyMs = 60_000, now = Date.now }: { readonly everyMs?: number; readonly now?: () => number } = {},
): TroubleLog {
  const said = new Map<string, { at: number; unsaid: number }>();
  return {
    trouble(error, what) {
      const text = `${what}: ${messageOf(error)}`;
      // nsqd's errors name the message, by 16 hexadecimal digits: one trouble all the same.
      const kind = text.replace(/[0-9a-f]{16}/g, '…');
      const before = said.get(kind);
      if (before && now() - before.at < everyMs) {
        before.unsaid += 1;
        return;
      }
      said.set(kind, { at: now(), unsaid: 0 });
      log.warn({ err: error, ...(before?.unsaid && { repeated: before.unsaid }) }, text);
    },
  };
}
