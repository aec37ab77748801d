import { credentials, Metadata } from '@grpc/grpc-js';
import { HealthCheckClient } from '@lineup/proto';

/** Asks a recognizer all the time whether it is ready. */
export interface Pinger {
  /** Ends, and tells how many Pings were answered, and after how many milliseconds the slowest was. */
  stop(): Promise<{ readonly answered: number; readonly longestMs: number }>;
}

/** Milliseconds between two Pings. */
const EVERY_MS = 20;

/** Begins at once. */
export function createPinger(port: number): Pinger {
  const client = new HealthCheckClient(`127.0.0.1:${port}`, credentials.createInsecure());
  let over = false;
  let answered = 0;
  let longestMs = 0;

  const ping = () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    client.healthCheck({}, new Metadata(), { deadline: Date.now() + 60_000 }, (error) =>
      error ? reject(error) : resolve(),
    );
    return promise;
  };
  const keepAsking = async () => {
    while (!over) {
      const began = performance.now();
      await ping();
      answered += 1;
      longestMs = Math.max(longestMs, Math.round(performance.now() - began));
      await Bun.sleep(EVERY_MS);
    }
  };
  const asking = keepAsking();
  asking.catch(() => undefined);
  return {
    async stop() {
      over = true;
      await asking.finally(() => client.close());
      return { answered, longestMs };
    },
  };
}
