/** Calls back after some milliseconds, unless it is called off by what it returns. */
export type Timer = (ms: number, then: () => void) => () => void;

/** The timer of the machine. */
export const machineTimer: Timer = (ms, then) => {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
};

/** What some work brings, or `late()` as an error when that takes longer than `ms`. The work itself goes on. */
export function within<Result>(
  work: Promise<Result>,
  { ms, late, timer }: { readonly ms: number; readonly late: () => Error; readonly timer: Timer },
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const callOff = timer(ms, () => reject(late()));
    work.then(resolve, reject).finally(callOff);
  });
}
