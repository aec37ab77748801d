import { AsyncLocalStorage } from 'node:async_hooks';

/** Milliseconds that a call of the Store may take in all, so that who asked over HTTP has an answer within 5 s. */
export const CALL_MS = 4_000;

/** By the clock of `performance.now()`. */
const deadlines = new AsyncLocalStorage<number>();

/**
 * All that `work` asks of the database shares these milliseconds: waiting for a connection, each statement, and what is
 * tried again. Within other work it can only shorten what that has.
 */
export function within<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  return deadlines.run(Math.min(performance.now() + ms, deadlines.getStore() ?? Number.POSITIVE_INFINITY), work);
}

/** Milliseconds that are left to the work under way: 0 or less when its time is up, infinite outside {@link within}. */
export function timeLeft(): number {
  return (deadlines.getStore() ?? Number.POSITIVE_INFINITY) - performance.now();
}

/** Milliseconds for a statement of patient work. */
const patience = new AsyncLocalStorage<number>();

/** Lets each statement of `work` take so many milliseconds, whatever the connection's own limit is. */
export function patiently<Result>(statementMs: number, work: () => Promise<Result>): Promise<Result> {
  return patience.run(statementMs, work);
}

/** Milliseconds that a statement may take, where the connection's own limit is `usualMs`. */
export function statementMs(usualMs: number): number {
  return Math.min(patience.getStore() ?? usualMs, Math.ceil(timeLeft()));
}
