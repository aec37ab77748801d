/** Milliseconds for which a number that was left out may still appear: longer than any transaction takes. */
const PATIENCE_MS = 10_000;

/** Numbers that are waited for at once. */
const MOST = 1_000;

/** Numbers of events that were left out so far. */
export interface EventGaps {
  /** Notes which of the numbers behind `last` came, and which are still to come. */
  note(last: number, came: readonly number[]): void;
  /** Those that may still come. */
  missing(): number[];
  clear(): void;
}

/**
 * Events are numbered when they are written, and seen when their transaction ends: one may be seen after others with higher
 * numbers. So whoever follows them by number remembers the gaps for a while. Some are never filled (what was rolled back),
 * and very wide ones are no events at all.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function createEventGaps(now: () => number = () => performance.now()): EventGaps {
  const until = new Map<number, number>();
  return {
    note(last, came) {
      let next = last + 1;
      for (const id of came) {
        until.delete(id);
        if (id < next) continue;
        for (let gap = Math.max(next, id - MOST); gap < id; gap += 1) until.set(gap, now() + PATIENCE_MS);
        next = id + 1;
      }
      // The oldest first: they have waited longest.
      for (const gap of until.keys()) {
        if (until.size <= MOST) break;
        until.delete(gap);
      }
    },
    missing() {
      for (const [gap, end] of until) if (end < now()) until.delete(gap);
      return [...until.keys()];
    },
    clear: () => until.clear(),
  };
}
