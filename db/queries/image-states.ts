import { type Failure, ImageStatus } from '@lineup/domain';
import type { RawBuilder } from 'kysely';
import type { Flavor } from '../dialect.ts';
import type { Millis } from '../schema.ts';

/** Longest `failure_message` that the column takes, in characters. */
const MESSAGE_LENGTH = 1000;

/** What every image has that nobody works on. */
const unclaimed = { lease_until: null, claimed_by: null } as const;

/** The columns of an image that waits to be worked on. */
export function pending({ now }: Flavor) {
  return { ...unclaimed, status: ImageStatus.PENDING, next_attempt_at: null, updated_at: now } as const;
}

/**
 * The columns of an image that has failed.
 *
 * @param nextAttemptAt when it is due again; undefined: quarantine
 */
export function failed({ now }: Flavor, { code, message }: Failure, nextAttemptAt?: RawBuilder<Millis>) {
  return {
    ...unclaimed,
    status: ImageStatus.FAILEDPROCESSING,
    next_attempt_at: nextAttemptAt ?? null,
    failure_code: code,
    failure_message: message.slice(0, MESSAGE_LENGTH),
    updated_at: now,
  } as const;
}
