import type { Readable } from 'node:stream';

/**
 * The messages of a stream until it ends, or until the signal: what is waited for then rejects with its reason, which
 * a stream that nobody writes to would never do by itself.
 */
export async function* readStream<Message>(
  stream: Readable,
  signal: AbortSignal,
): AsyncGenerator<Message, void, undefined> {
  // Reading to the end must not close the stream: the answers go the other way on it.
  const messages = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Message>;
  for (;;) {
    const next = await orAborted(messages.next(), signal);
    if (next.done) return;
    yield next.value;
  }
}

async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  // Removed each time: a stream may be long.
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
    work.catch(() => undefined);
  }
}
