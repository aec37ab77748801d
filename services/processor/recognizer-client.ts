import { type ChannelOptions, credentials, Metadata } from '@grpc/grpc-js';
import type { Identification } from '@lineup/domain';
import { HealthCheckClient, IdentifyClient } from '@lineup/proto';
import { clientTls, type RenewedTls } from '@lineup/tls';
import { readAnswer } from './read-answer.ts';
import { toFailureError } from './recognizer-errors.ts';

/** The recognizer as the processor sees it. */
export interface RecognizerClient {
  /**
   * Who is on the photo at this path?
   *
   * @param path as it was posted: the recognizer looks it up in its own folders
   * @throws FailureError what is wrong with the photo or with the recognizer
   */
  identify(path: string): Promise<Identification>;
  /** Is it ready to identify? Rejects when it cannot be asked. */
  ping(): Promise<boolean>;
  /** Lets the connection go. */
  close(): void;
}

/** What {@link createRecognizerClient} needs. */
export interface RecognizerClientOptions {
  /** `host:port`. */
  readonly address: string;
  /** How to speak TLS; plain text when undefined. */
  readonly tls?: { readonly files: RenewedTls; readonly serverName: string | undefined } | undefined;
  /** Milliseconds for an answer, connecting included. */
  readonly identifyTimeoutMs: number;
  /** Milliseconds for a Ping, connecting included. */
  readonly pingTimeoutMs: number;
}

/** An answer has some 700 bytes a face. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

const CHANNEL_OPTIONS: ChannelOptions = {
  // The breaker must see each failure.
  'grpc.enable_retries': 0,
  // Several recognizers behind one name share the photos; nobody else's service config, from DNS, has a say.
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.service_config_disable_resolution': 1,
  // A recognizer that is back must be found by the next Ping: the default is to wait for up to two minutes.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.dns_min_time_between_resolutions_ms': 2_000,
  // While a call is under way: a machine that is gone says nothing. Recognizers of the original's kind hang up on those
  // who ask much more often.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  // A proxy that is set up for the web does not know the recognizer.
  'grpc.enable_http_proxy': 0,
  'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
  'grpc.max_send_message_length': 64 * 1024,
};

/** A client over gRPC. It connects with the first call, and again whenever the connection is lost. */
export function createRecognizerClient(options: RecognizerClientOptions): RecognizerClient {
  const { address, tls, identifyTimeoutMs, pingTimeoutMs } = options;
  const secure = tls && clientTls(tls.files, { address, serverName: tls.serverName });
  const proof = secure?.credentials ?? credentials.createInsecure();
  const identifier = new IdentifyClient(address, proof, { ...CHANNEL_OPTIONS, ...secure?.options });
  // The same connection: a Ping over another one would prove nothing.
  const health = new HealthCheckClient(address, proof, {
    channelOverride: identifier.getChannel(),
  });

  return {
    async identify(path) {
      try {
        return readAnswer(
          await unary((done) =>
            identifier.identify(
              { imagePath: path },
              new Metadata(),
              { deadline: Date.now() + identifyTimeoutMs },
              done,
            ),
          ),
        );
      } catch (error) {
        throw toFailureError(error);
      }
    },
    async ping() {
      // A connection that is just being made again is waited for, within the time limit.
      const metadata = new Metadata({ waitForReady: true });
      const { ready } = await unary<{ ready: boolean }>((done) =>
        health.healthCheck({}, metadata, { deadline: Date.now() + pingTimeoutMs }, done),
      );
      return ready;
    },
    close() {
      identifier.close();
      health.close();
      tls?.files.stop();
    },
  };
}

/** A call with a callback as a promise. */
function unary<Answer>(call: (done: (error: Error | null, answer: Answer) => void) => unknown): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  call((error, answer) => (error ? reject(error) : resolve(answer)));
  return promise;
}
