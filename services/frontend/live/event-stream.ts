/** Bytes that may wait for a client beyond what the system holds; one that is slower is let go and comes again. */
const QUEUE_BYTES = 256 * 1024;

/** An answer that goes on. */
export interface EventStream {
  readonly response: Response;
  /** Sends text. False: nobody listens any more, or too slowly; the stream is closed then. */
  send(text: string): boolean;
  close(): void;
  /** Settles when it is over, whoever ended it. */
  readonly closed: Promise<void>;
}

/** Text for a client that stays, as it comes: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function createEventStream(signal: AbortSignal): EventStream {
  const encoder = new TextEncoder();
  const over = Promise.withResolvers<void>();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(made) {
        controller = made;
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: QUEUE_BYTES }),
  );
  function end(): void {
    controller = undefined;
    over.resolve();
  }
  const close = () => {
    const open = controller;
    end();
    // It may be closed already from the other side.
    if (open && open.desiredSize !== null) open.close();
  };
  signal.addEventListener('abort', close, { once: true });
  return {
    response: new Response(body, {
      headers: {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'private, no-store',
        // Proxies would keep it until it is whole, which it never is.
        'X-Accel-Buffering': 'no',
      },
    }),
    closed: over.promise,
    close,
    send(text) {
      if (!controller) return false;
      if ((controller.desiredSize ?? 0) <= 0) {
        close();
        return false;
      }
      controller.enqueue(encoder.encode(text));
      return true;
    },
  };
}
