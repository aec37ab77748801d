import { hostname } from 'node:os';
import { type Breaker, type Clock, createBreaker, reportOf, systemClock } from '@lineup/breaker';
import type { MessageHandler, Subscriber, Subscription } from '@lineup/bus';
import type { Claims, ProcessState, Reading, Settings } from '@lineup/db/store';
import { IMAGES_CHANNEL, IMAGES_TOPIC } from '@lineup/domain';
import { type Pause, pause as pauseByClock, type Runnable } from '@lineup/lifecycle';
import type { Logger } from '@lineup/log';
import type { DecideStore } from './decide-outcome.ts';
import { createPersist } from './persist.ts';
import { createProcessImage, type Processed } from './process-image.ts';
import type { RecognizerClient } from './recognizer-client.ts';
import { speaksAgainstRecognizer } from './recognizer-errors.ts';
import type { ProcessingSettings } from './settings.ts';
import { createSettleFailure } from './settle-failure.ts';
import { createThresholdInForce } from './threshold-in-force.ts';

export type { Processed } from './process-image.ts';
export { createRecognizerClient, type RecognizerClient, type RecognizerClientOptions } from './recognizer-client.ts';
export { type ProcessingSettings, processingSettings, readProcessorSettings } from './settings.ts';

/** What {@link createProcessor} needs. */
export interface ProcessorOptions {
  readonly settings: ProcessingSettings;
  readonly store: Claims & DecideStore & Pick<Reading, 'image'> & Pick<Settings, 'setting'>;
  readonly subscriber: Subscriber;
  /** Closed when the processor stops. */
  readonly recognizer: RecognizerClient;
  readonly log: Logger;
  /** Who claims, for the image's timeline; host and process id by default. */
  readonly by?: string;
  readonly clock?: Clock;
  /** Between two tries at a database that is away. */
  readonly pause?: Pause;
  /** Milliseconds that images under way have when the processor stops, before they are given back; 14,000 by default. */
  readonly drainMs?: number;
  /** 0 up to 1, for jitter. */
  readonly random?: () => number;
}

/** The processor: works on the images of which the bus speaks. */
export interface Processor extends Runnable {
  notReady(): string | undefined;
  /** Where the circuit breaker before the recognizer stands. */
  readonly breaker: Pick<Breaker, 'state' | 'retryAfterMs'>;
  /** Messages since the start, by what became of them. */
  counts(): Readonly<Record<Processed, number>>;
  /** How it is, for people who look after it. */
  report(): ProcessState;
}

/** Milliseconds that images under way have when the processor stops; the process itself is given 25 s. */
const DRAIN_MS = 14_000;

/** Milliseconds for giving back those that are not done by then: a call of the Store, and somewhat more. */
const GIVE_BACK_MS = 6_000;

/** The processor. `start` resolves at once: a broker that is away is waited for. */
export function createProcessor(options: ProcessorOptions): Processor {
  const { settings, store, subscriber, recognizer, log, clock = systemClock, random = Math.random } = options;
  const { pause = pauseByClock, drainMs = DRAIN_MS } = options;
  const breaker = createBreaker({
    failures: settings.BREAKER_FAILURES,
    openMs: settings.BREAKER_OPEN_MS,
    ping: () => recognizer.ping(),
    pingTimeoutMs: settings.PING_TIMEOUT_MS,
    isFailure: speaksAgainstRecognizer,
    clock,
    log,
  });
  const counts: Record<Processed, number> = {
    recorded: 0,
    failed: 0,
    postponed: 0,
    nothing_to_do: 0,
    fenced_off: 0,
    dropped: 0,
  };
  const givingUp = new AbortController();
  const giveUp = givingUp.signal;
  const persist = createPersist({ pause, giveUp, random });
  const processImage = createProcessImage({
    store,
    threshold: createThresholdInForce(store, clock),
    identify: breaker.middleware((path: string) => recognizer.identify(path)),
    breaker,
    settleFailure: createSettleFailure({ store, persist, maxAttempts: settings.MAX_ATTEMPTS, random }),
    persist,
    giveUp,
    by: options.by ?? `${hostname()}/${process.pid}`.slice(-128),
    leaseMs: settings.LEASE_MS,
    clock,
    random,
    log,
    onProcessed: (what) => {
      counts[what] += 1;
    },
  });
  let inFlight = 0;
  const handler: MessageHandler = async (message) => {
    inFlight += 1;
    try {
      await processImage(message);
    } finally {
      inFlight -= 1;
    }
  };
  let subscription: Subscription | undefined;
  const notReady = () => (subscription?.connected() ? undefined : 'the bus is not connected');

  return {
    name: 'processor',
    breaker,
    counts: () => ({ ...counts }),
    async start() {
      subscription = await subscriber.subscribe({
        topic: IMAGES_TOPIC,
        channel: IMAGES_CHANNEL,
        maxInFlight: settings.PROCESSOR_CONCURRENCY,
        messageTimeoutMs: messageTimeout(settings.LEASE_MS),
        handler,
      });
      log.info(`processor works on up to ${settings.PROCESSOR_CONCURRENCY} images at once`);
    },
    notReady,
    report() {
      const lacks = notReady();
      const { PROCESSOR_CONCURRENCY: concurrency } = settings;
      return { breaker: reportOf(breaker), inFlight, concurrency, ...(lacks !== undefined && { notReady: lacks }) };
    },
    async stop() {
      const cancel = clock.after(drainMs, () => givingUp.abort());
      await subscription?.stop(drainMs + GIVE_BACK_MS);
      cancel();
      subscription = undefined;
      recognizer.close();
    },
  };
}

/**
 * Milliseconds after which the broker gives a message to somebody else. It is touched whenever the lease is renewed,
 * six times as often; what comes before the claim (a Ping, a slow database) must have room too. nsqd allows 15 min.
 */
function messageTimeout(leaseMs: number): number {
  return Math.min(900_000, Math.max(60_000, 2 * leaseMs));
}
