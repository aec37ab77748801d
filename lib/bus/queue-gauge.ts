/** Messages of one channel, at one broker. */
export interface QueueFigures {
  /** Waiting to be delivered. */
  readonly waiting: number;
  /** With consumers. */
  readonly inFlight: number;
  /** Put off until a time that has not come yet. */
  readonly deferred: number;
  readonly consumers: number;
}

/** What one broker says of a channel, or why it says nothing. */
export type BrokerFigures =
  | { readonly broker: string; readonly figures: QueueFigures }
  | { readonly broker: string; readonly error: string };

/** Tells how much of a channel waits. Never rejects: a broker that is away is told as such. */
export interface QueueGauge {
  read(): Promise<readonly BrokerFigures[]>;
}

/** A channel that nobody has spoken of yet. */
export const EMPTY_QUEUE: QueueFigures = { waiting: 0, inFlight: 0, deferred: 0, consumers: 0 };
