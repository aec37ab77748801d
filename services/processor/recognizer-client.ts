import { Metadata } from '@grpc/grpc-js';
import type { Identification } from '@lineup/domain';
import { HealthCheckClient, IdentifyClient } from '@lineup/proto';
import { type ClientChannelOptions, clientChannel } from '@lineup/tls';
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
export interface RecognizerClientOptions extends ClientChannelOptions {
  /** Milliseconds for an answer, connecting included. */
  readonly identifyTimeoutMs: number;
  /** Milliseconds for a Ping, connecting included. */
  readonly pingTimeoutMs: number;
}

/** An answer has some 700 bytes a face. */
const MESSAGE_LENGTHS = {
  'grpc.max_receive_message_length': 4 * 1024 * 1024,
  'grpc.max_send_message_length': 64 * 1024,
};

/** A client over gRPC. It connects with the first call, and again whenever the connection is lost. */
export function createRecognizerClient(options: RecognizerClientOptions): RecognizerClient {
  const { address, tls, identifyTimeoutMs, pingTimeoutMs } = options;
  const { credentials, options: channel } = clientChannel({ address, tls });
  const identifier = new IdentifyClient(address, credentials, { ...channel, ...MESSAGE_LENGTHS });
  // The same connection: a Ping over another one would prove nothing.
  const health = new HealthCheckClient(address, credentials, {
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
