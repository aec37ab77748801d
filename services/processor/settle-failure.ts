import { BreakerOpenError } from '@lineup/breaker';
import type { BusMessage } from '@lineup/bus';
import type { Claim, Claims, Reading } from '@lineup/db/store';
import { type Failure, FailureError, failure, ImageStatus, isOutage, messageOf } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { backOff, outageBackOff, withJitter } from './back-off.ts';
import { GivenUpError } from './give-up.ts';
import { isStoreAway, type Persist } from './persist.ts';

/** What {@link createSettleFailure} needs. */
export interface SettleFailureOptions {
  readonly store: Pick<Claims, 'fail' | 'releaseClaim'> & Pick<Reading, 'image'>;
  readonly persist: Persist;
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
 * @throws LineupError `unavailable` when the database is away and images under way are given up: nothing is settled
 */
export type SettleFailure = (claim: Claim, message: BusMessage, thrown: unknown, log: Logger) => Promise<Settled>;

/** Milliseconds by which a message comes after its image is due, lest it come too early and be for nothing. */
const MARGIN_MS = 250;

/** Settles failures: quarantine, back-off, or the claim given back. */
export function createSettleFailure({ store, persist, maxAttempts, random }: SettleFailureOptions): SettleFailure {
  const release = async (claim: Claim, message: BusMessage, log: Logger, why: string, againInMs: number) => {
    const released = await persist(message, log, () => store.releaseClaim(claim, why));
    if (!released) return fencedOff(claim, message, log);
    log.debug(`image ${claim.imageId} released: ${why}`);
    message.requeue(againInMs);
    return 'released';
  };

  /** Also true when a try before this one was it, whose answer was lost. */
  const fail = async (claim: Claim, why: Failure, retryInMs: number | undefined): Promise<boolean> => {
    if (await store.fail(claim, why, retryInMs)) return true;
    const image = await store.image(claim.imageId);
    return image?.status === ImageStatus.FAILEDPROCESSING && image.attempts === claim.attempt;
  };

  /** Milliseconds until the next attempt; undefined: quarantine. */
  const waitAfter = ({ code, retryable }: Failure, spent: number): number | undefined => {
    if (isOutage(code)) return outageBackOff(spent, random);
    return retryable && spent < maxAttempts ? backOff(spent, random) : undefined;
  };

  return async (claim, message, thrown, log) => {
    if (thrown instanceof BreakerOpenError) {
      const againInMs = withJitter(thrown.retryAfterMs, random);
      return release(claim, message, log, 'the circuit breaker let no call in', againInMs);
    }
    if (thrown instanceof GivenUpError) return release(claim, message, log, thrown.message, 0);
    if (isStoreAway(thrown)) throw thrown;
    const why = failureOf(thrown, claim, log);
    const retryInMs = waitAfter(why, claim.spent);
    const failed = await persist(message, log, () => fail(claim, why, retryInMs));
    if (!failed) return fencedOff(claim, message, log);
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
