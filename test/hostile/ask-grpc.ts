import { type Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { GalleryClient, IdentifyClient } from '@lineup/proto';
import type { Seen } from './row.ts';
import type { Target } from './target.ts';

/** How a call is made. */
export interface CallOptions {
  /** Milliseconds; 30,000 by default. */
  readonly deadlineMs?: number;
  /** Milliseconds after which it is cancelled. */
  readonly cancelAfterMs?: number;
  /** Aborted when it is to be cancelled. */
  readonly cancelBy?: AbortSignal;
}

type Done = (error: ServiceError | null, answer?: unknown) => void;

/** A connection, for as long as `use` takes. Nothing that is sent is refused on this side. */
export async function connected<Result>(
  { ports }: Target,
  use: (client: IdentifyClient & Client) => Promise<Result>,
): Promise<Result> {
  const options = { 'grpc.max_send_message_length': -1, 'grpc.enable_retries': 0, 'grpc.use_local_subchannel_pool': 1 };
  const client = new IdentifyClient(`127.0.0.1:${ports.recognizer}`, credentials.createInsecure(), options);
  try {
    return await use(client as IdentifyClient & Client);
  } finally {
    client.close();
  }
}

/** `Identify` on a connection; the outcome is `OK` with the number of faces, or status and failure code. */
export function identifyOn(client: IdentifyClient, imagePath: string, options: CallOptions = {}): Promise<Seen> {
  const { promise, resolve } = Promise.withResolvers<Seen>();
  const deadline = Date.now() + (options.deadlineMs ?? 30_000);
  const call = client.identify({ imagePath }, new Metadata(), { deadline }, (error, answer) =>
    resolve(error ? seenOf(error) : { outcome: `OK ${answer.faces.length}`, said: JSON.stringify(answer) }),
  );
  if (options.cancelAfterMs !== undefined) setTimeout(() => call.cancel(), options.cancelAfterMs);
  options.cancelBy?.addEventListener('abort', () => call.cancel());
  return promise;
}

/** A method by its name, whether there is one or not, with bytes as they are. */
export function callOn(client: Client, path: string, bytes: Uint8Array): Promise<Seen> {
  const { promise, resolve } = Promise.withResolvers<Seen>();
  const done: Done = (error) => resolve(error ? seenOf(error) : { outcome: 'OK', said: '' });
  const asIs = (message: Uint8Array) => Buffer.from(message);
  client.makeUnaryRequest(path, asIs, asIs, bytes, new Metadata(), { deadline: Date.now() + 30_000 }, done as never);
  return promise;
}

/** `Enroll` with a name and a photo in one piece. */
export function enroll({ ports }: Target, imageName: string, chunk: Uint8Array): Promise<Seen> {
  const { promise, resolve } = Promise.withResolvers<Seen>();
  const client = new GalleryClient(`127.0.0.1:${ports.recognizer}`, credentials.createInsecure());
  const call = client.enroll((error) => resolve(error ? seenOf(error) : { outcome: 'OK', said: '' }));
  call.write({ imageName });
  call.write({ chunk: Buffer.from(chunk) });
  call.end();
  return promise.finally(() => client.close());
}

function seenOf(error: ServiceError): Seen {
  const trailers = Object.entries(error.metadata?.getMap() ?? {});
  const reason = trailers.find(([name]) => /failure-code|reason/.test(name))?.[1];
  const outcome = [status[error.code], reason].filter(Boolean).join(' ');
  return { outcome, said: `${error.details}\n${trailers.join('\n')}` };
}
