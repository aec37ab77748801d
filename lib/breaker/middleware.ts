/** Wraps a call: the same request, the same response. */
export type Middleware = <Request, Response>(
  next: (request: Request) => Promise<Response>,
) => (request: Request) => Promise<Response>;

/** Where calls are let in. */
export interface Gate {
  /**
   * Lets a call in, or rejects with a `BreakerOpenError`.
   *
   * @returns to be called once the call is over: did the backend answer, or fail?
   */
  enter(): Promise<(result: 'answered' | 'failed') => void>;
}

/**
 * Calls go through the gate, one by one.
 *
 * @param isFailure does this error speak against the backend? An error that does not is an answer like any other.
 */
export function createMiddleware(gate: Gate, isFailure: (error: unknown) => boolean): Middleware {
  return (next) => async (request) => {
    const leave = await gate.enter();
    try {
      const response = await next(request);
      leave('answered');
      return response;
    } catch (error) {
      leave(isFailure(error) ? 'failed' : 'answered');
      throw error;
    }
  };
}
