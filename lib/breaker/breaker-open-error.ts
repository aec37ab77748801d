/** The breaker did not let a call in: the backend was not called. */
export class BreakerOpenError extends Error {
  override readonly name = 'BreakerOpenError';
  /** Milliseconds after which it makes sense to come again. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`the circuit breaker lets no call in for ${Math.ceil(retryAfterMs)} ms`);
    this.retryAfterMs = retryAfterMs;
  }
}
