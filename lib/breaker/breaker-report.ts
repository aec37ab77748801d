import type { Breaker } from './breaker.ts';
import type { BreakerState } from './state-machine.ts';

/** Where a breaker stands, for others: in times from now on, since they have another clock. */
export interface BreakerReport {
  readonly state: BreakerState['state'];
  /** Failures in a row; 0 where it is not closed. */
  readonly failures: number;
  /** Milliseconds until the break is over; 0 where it is not open. */
  readonly leftMs: number;
}

/** Only looks. */
export function reportOf(breaker: Pick<Breaker, 'state' | 'retryAfterMs'>): BreakerReport {
  const now = breaker.state();
  return {
    state: now.state,
    failures: now.state === 'closed' ? now.failures : 0,
    leftMs: now.state === 'open' ? Math.ceil(breaker.retryAfterMs()) : 0,
  };
}
