import { BreakerOpenError } from '@lineup/breaker';
import type { BusMessage } from '@lineup/bus';
import type { Claim, Claims } from '@lineup/db/store';
import { type Failure, FailureError, failure, LineupError, messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { backOff, withJitter } from './back-off.ts';

/** What {@link createSettleFailure} needs. */
export interface SettleFailureOptions {
  readonly store: Pick<Claims, 'fail' | 'releaseClaim'>;
  /** Attempts after which an image is quarantined. */
  readonly maxAttempts: number;
  /** 0 up to 1. */
  readonly random: () => number;
}

/** What became of the attempt: it failed, it never was one, or somebody else has the image by now. */
export type Settled = 'failed' | 'released' | 'fenced_off';

/**
 * Settles an attempt that ended with an error: what is to become of the image, and of the message.
 *
 * @throws LineupError `unavailable` when the database is away; nothing is settled then
 */
export type SettleFailure = (claim: Claim, message: BusMessage, thrown: unknown, log: Logger) => Promise<Settled>;

/** Milliseconds by which a message comes after its image is due, lest it come too early and be for nothing. */
const MARGIN_MS = 250;

/** Settles failures: quarantine, back-off, or the claim given back. */
export function createSettleFailure({ store, maxAttempts, random }: SettleFailureOptions): SettleFailure {
  const release = async (claim: Claim, message: BusMessage, { retryAfterMs }: BreakerOpenError, log: Logger) => {
    const released = await store.releaseClaim(claim, 'the circuit breaker let no call in');
    if (!released) return fencedOff(claim, message, log);
    log.debug(`image ${claim.imageId} released: the circuit breaker let no call in`);
    message.requeue(withJitter(retryAfterMs, random));
    return 'released';
  };

  return async (claim, message, thrown, log) => {
    if (thrown instanceof BreakerOpenError) return release(claim, message, thrown, log);
    if (isStoreAway(thrown)) throw thrown;
    const why = failureOf(thrown, claim, log);
    const retryInMs = why.retryable && claim.spent < maxAttempts ? backOff(claim.spent, random) : undefined;
    if (!(await store.fail(claim, why, retryInMs))) return fencedOff(claim, message, log);
    const then = retryInMs === undefined ? 'quarantined' : `next attempt in ${(retryInMs / 1_000).toFixed(1)} s`;
    const cause = thrown instanceof Error && thrown.cause !== undefined ? messageOf(thrown.cause) : undefined;
    log.warn(
      { code: why.code, attempt: claim.attempt, ...(cause && { cause }) },
      `image ${claim.imageId} failed, ${then}: ${why.message}`,
    );
    if (retryInMs === undefined) message.finish();
    else message.requeue(retryInMs + MARGIN_MS);
    return 'failed';
  };
}

/** Is the database away, so that nothing can be said of any image? */
export function isStoreAway(thrown: unknown): boolean {
  return thrown instanceof LineupError && thrown.code === 'unavailable';
}

/** The end of an attempt whose image somebody else has by now: what came of it is thrown away. */
export function fencedOff({ imageId, attempt }: Claim, message: BusMessage, log: Logger): 'fenced_off' {
  log.warn({ attempt }, `image ${imageId}: somebody else has it by now, attempt ${attempt} is thrown away`);
  message.finish();
  return 'fenced_off';
}

function failureOf(thrown: unknown, { imageId }: Claim, log: Logger): Failure {
  if (thrown instanceof FailureError) return thrown.failure;
  log.error({ err: thrown }, `image ${imageId}: something unforeseen`);
  return failure('internal', 'Something went wrong in the processor; its log has the details.');
}
