/** Something with a life of its own: a server, a consumer, a timer. */
export interface Runnable {
  /** What logs call it. */
  readonly name: string;
  /** Resolves when it works; rejects with a `StartupError` whose one line tells the operator what to do. */
  start(): Promise<void>;
  /** Can it do its work right now? Undefined when yes, else a sentence that says what is missing. */
  notReady?(): string | undefined | Promise<string | undefined>;
  /** Takes nothing new, finishes what it has, lets go. Safe to call when `start` failed or never ran. */
  stop(): Promise<void>;
}

/**
 * Something that was opened before and only needs to be closed, after all that was started behind it.
 */
export function closing(name: string, close: () => Promise<void>): Runnable {
  return { name, start: async () => undefined, stop: close };
}

/**
 * Several runnables as one: started in order, stopped in reverse order. When one does not start, those before it are
 * stopped again and its error is thrown.
 */
export function together(name: string, parts: readonly Runnable[]): Runnable {
  const started: Runnable[] = [];
  const stop = async () => {
    const errors: unknown[] = [];
    for (let part = started.pop(); part; part = started.pop()) {
      try {
        await part.stop();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, `${name} did not stop cleanly`);
  };
  return {
    name,
    async start() {
      for (const part of parts) {
        started.push(part);
        try {
          await part.start();
        } catch (error) {
          await stop().catch(() => undefined);
          throw error;
        }
      }
    },
    async notReady() {
      for (const part of parts) {
        const missing = await part.notReady?.();
        if (missing) return missing;
      }
      return undefined;
    },
    stop,
  };
}
