/** One delivery of a message. Exactly one of `finish` and `requeue` ends it; later calls do nothing. */
export interface BusMessage {
  /** The broker's id of the message, the same for every delivery. */
  readonly id: string;
  readonly body: Uint8Array;
  /** How often this message was delivered, this time included: 1 at first. */
  readonly attempts: number;
  /** Done: the message is never delivered again. */
  finish(): void;
  /** Deliver again after `delayMs` milliseconds (at least), to whichever consumer is free. */
  requeue(delayMs: number): void;
  /** Still at it: the message timeout starts anew. */
  touch(): void;
}

/**
 * Handles one delivery. When it returns without `finish` or `requeue`, or throws, the message is requeued after
 * {@link SubscribeOptions.failureDelayMs}.
 */
export type MessageHandler = (message: BusMessage) => Promise<void>;

/** What a consumer wants. */
export interface SubscribeOptions {
  readonly topic: string;
  /** Consumers of one channel share its messages; each channel gets every message. */
  readonly channel: string;
  /** Messages that may be with the handler at once. */
  readonly maxInFlight: number;
  /** Milliseconds without `finish`, `requeue` or `touch` after which a message is delivered again; 60,000 by default. */
  readonly messageTimeoutMs?: number;
  /** Milliseconds until a message comes back whose handler threw; 1,000 by default. */
  readonly failureDelayMs?: number;
  readonly handler: MessageHandler;
}

/** A running consumer. */
export interface Subscription {
  /** Is the consumer connected to at least one broker, or told that none has the topic yet? */
  connected(): boolean;
  /**
   * Takes no more messages, waits until the handlers of those in flight are done and their answers are sent, then
   * closes. What is still in flight after `timeoutMs` goes back to the broker by its message timeout.
   */
  stop(timeoutMs: number): Promise<void>;
}

/** The sending half of a bus. */
export interface Publisher {
  /**
   * Sends messages, in one go where the broker can. Resolves when the broker has acknowledged them all; rejects with a
   * {@link BusUnavailableError} when it has not within the publisher's time limit (then some may have arrived all the
   * same: delivery is at least once).
   *
   * @throws RangeError for a topic that cannot be, an empty body, or one over 1 MiB
   */
  publish(topic: string, bodies: readonly Uint8Array[]): Promise<void>;
  /** Closes the connection; a publish under way is rejected. */
  close(): Promise<void>;
}

/** The receiving half of a bus. */
export interface Subscriber {
  /**
   * Starts a consumer. Resolves at once: a broker that is away is waited for in the background.
   *
   * @throws RangeError for names that cannot be, `maxInFlight` below 1, or a message timeout outside 1,000–900,000 ms
   */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
}

/** Both halves: at least once, attempts counted, delayed requeue, message timeout, bounded in flight. */
export interface Bus extends Publisher, Subscriber {}

/** The broker could not be reached, or did not acknowledge in time. Trying again later helps. */
export class BusUnavailableError extends Error {
  override readonly name = 'BusUnavailableError';
}
