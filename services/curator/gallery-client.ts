import { once } from 'node:events';
import { Metadata, status } from '@grpc/grpc-js';
import type { Candidate, Descriptor } from '@lineup/domain';
import {
  GalleryClient as GrpcGallery,
  HealthCheckClient,
  type KnownPhoto,
  KnownPhoto_State,
  type MatchResponse,
  type StatusResponse,
} from '@lineup/proto';
import { type ClientChannelOptions, clientChannel } from '@lineup/tls';

/** The gallery in figures. */
export type GalleryStatus = Pick<
  StatusResponse,
  'engine' | 'photosIn' | 'photosLeftOut' | 'photosWaiting' | 'galleryVersion' | 'threshold'
>;

/** A known photo that is matched against. */
export interface DescribedPhoto {
  readonly file: string;
  readonly descriptor: Descriptor;
}

/** The recognizer's service Gallery as the curator sees it. What it rejects with is a gRPC error. */
export interface GalleryClient {
  status(): Promise<GalleryStatus>;
  /** For each descriptor the nearest known photos of different people, nearest first. */
  match(descriptors: readonly Descriptor[]): Promise<Candidate[][]>;
  /** Every known photo that is matched against. */
  photos(): Promise<DescribedPhoto[]>;
  /** Is it ready? Rejects when it cannot be asked. */
  ping(): Promise<boolean>;
  /** Lets the connection go. */
  close(): void;
}

/** What {@link createGalleryClient} needs. */
export interface GalleryClientOptions extends ClientChannelOptions {
  /** Milliseconds for a Ping or the figures, connecting included. */
  readonly pingTimeoutMs: number;
  /** Milliseconds for some hundreds of descriptors, or all known photos; a minute by default. */
  readonly timeoutMs?: number;
}

/** Descriptors a request: it may have 256 KiB, and one takes 516 bytes. */
const A_REQUEST = 400;

/** As many as a processor's images are identified with: the same gallery must give the same people. */
const CANDIDATES = 3;

const MESSAGE_LENGTHS = {
  'grpc.max_receive_message_length': 4 * 1024 * 1024,
  'grpc.max_send_message_length': 256 * 1024,
};

/** A client over gRPC. It connects with the first call, and again whenever the connection is lost. */
export function createGalleryClient(options: GalleryClientOptions): GalleryClient {
  const { address, tls, pingTimeoutMs, timeoutMs = 60_000 } = options;
  const { credentials, options: channel } = clientChannel({ address, tls });
  const gallery = new GrpcGallery(address, credentials, { ...channel, ...MESSAGE_LENGTHS });
  // The same connection: a Ping over another one would prove nothing.
  const health = new HealthCheckClient(address, credentials, { channelOverride: gallery.getChannel() });
  const within = (ms: number) => ({ deadline: Date.now() + ms });

  return {
    status: () => unary<StatusResponse>((done) => gallery.status({}, new Metadata(), within(pingTimeoutMs), done)),
    async match(descriptors) {
      const call = gallery.match(new Metadata(), within(timeoutMs));
      const answers = readAll<MatchResponse>(call);
      // Errors are the answers' to tell: writing to a call that has ended says nothing more.
      write(call, descriptors).catch(() => call.end());
      const found = (await answers).flatMap(({ matches }) => matches);
      if (found.length !== descriptors.length) {
        throw Object.assign(new Error(`${found.length} answers to ${descriptors.length} faces`), {
          code: status.INTERNAL,
        });
      }
      return found.map(({ candidates }) =>
        candidates.map(({ imageName, distance }) => ({ knownPhoto: imageName, distance })),
      );
    },
    async photos() {
      const listed = await readAll<KnownPhoto>(
        gallery.list({ withDescriptors: true }, new Metadata(), within(timeoutMs)),
        (photo) => photo.state === KnownPhoto_State.IN,
      );
      return listed.map(({ imageName, descriptor }) => ({
        file: imageName,
        descriptor: Float32Array.from(descriptor),
      }));
    },
    async ping() {
      // A connection that is just being made again is waited for, within the time limit.
      const metadata = new Metadata({ waitForReady: true });
      const { ready } = await unary<{ ready: boolean }>((done) =>
        health.healthCheck({}, metadata, within(pingTimeoutMs), done),
      );
      return ready;
    },
    close() {
      gallery.close();
      health.close();
      tls?.files.stop();
    },
  };
}

type MatchCall = ReturnType<GrpcGallery['match']>;

/** No faster than it is read. */
async function write(call: MatchCall, descriptors: readonly Descriptor[]): Promise<void> {
  for (let start = 0; start < descriptors.length; start += A_REQUEST) {
    const faces = descriptors.slice(start, start + A_REQUEST).map((descriptor) => ({ values: Array.from(descriptor) }));
    if (!call.write({ faces, candidates: CANDIDATES })) await once(call, 'drain');
  }
  call.end();
}

async function readAll<Message>(
  stream: AsyncIterable<unknown>,
  wanted: (message: Message) => boolean = () => true,
): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of stream) if (wanted(message as Message)) messages.push(message as Message);
  return messages;
}

/** A call with a callback as a promise. */
function unary<Answer>(call: (done: (error: Error | null, answer: Answer) => void) => unknown): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  call((error, answer) => (error ? reject(error) : resolve(answer)));
  return promise;
}
