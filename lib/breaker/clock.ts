/** Time as something to be handed in, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since whenever; never goes back. */
  now(): number;
  /** Calls back once after so many milliseconds, unless the returned function is called before. */
  after(ms: number, then: () => void): () => void;
}

/** The time of this process; setting the system's clock does not move it. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};
