/** Runs one piece of work when it is its turn. */
export type TakeTurns = <Result>(work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/**
 * Lets at most `places` pieces of work run at once; the others wait in line. One whose caller has gone meanwhile (a
 * page that was scrolled past or left) is not begun: it rejects with the signal's reason.
 */
export function createTurns(places: number): TakeTurns {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work, signal) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      signal?.throwIfAborted();
      return await work();
    } finally {
      // The place is handed on rather than freed, so that nobody who comes meanwhile takes it first.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
