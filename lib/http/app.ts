import { type ErrorCode, LineupError } from '@lineup/domain';
import { createTroubleLog, type Logger } from '@lineup/log';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type RequestIdVariables, requestId } from 'hono/request-id';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** What every handler finds in its context. */
export interface AppEnv {
  Variables: RequestIdVariables;
}

/** A Hono app as {@link createApp} makes it. */
export type App = Hono<AppEnv>;

/** The body of every error: a code for programs, a sentence for people, details without any secret. */
export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: unknown };
}

/**
 * A Hono app with what all services share: a request id (taken from `X-Request-Id` or made), one log line a request,
 * and the one place where errors become answers; `retry_after_s` among an error's details, in seconds, is their
 * `Retry-After` too.
 */
export function createApp({ log }: { readonly log: Logger }): App {
  const app = new Hono<AppEnv>();
  /** A database that is away fails thousands of requests a second alike. */
  const away = createTroubleLog(log);
  app.use(requestId());
  app.use(async (c, next) => {
    const start = performance.now();
    await next();
    const ms = Math.round(performance.now() - start);
    log.debug({ request: c.get('requestId'), status: c.res.status, ms }, `${c.req.method} ${c.req.path}`);
  });
  app.notFound((c) =>
    c.json(errorBody(new LineupError('not_found', `there is nothing at ${c.req.method} ${c.req.path}`)), 404),
  );
  app.onError((thrown, c) => {
    const error = hasLeft(c, thrown) ? CUT_OFF : asLineupError(thrown);
    const status = httpStatus(error.code);
    if (error.code === 'unavailable') {
      // Without a cause it is a refusal like others: nothing has failed here.
      if (error.cause) away.trouble(thrown, 'requests fail');
    } else if (status >= 500) {
      log.error({ err: thrown, request: c.get('requestId') }, `${c.req.method} ${c.req.path} failed`);
    }
    for (const [name, value] of Object.entries(errorHeaders(error))) c.header(name, value);
    return c.json(errorBody(error), status);
  });
  return app;
}

/** What a program gets to see of an error. */
export function errorBody(error: LineupError): ErrorBody {
  return { error: { code: error.code, message: error.message, details: error.details } };
}

/** The HTTP status of an error code. */
export function httpStatus(code: ErrorCode): ContentfulStatusCode {
  switch (code) {
    case 'bad_request':
      return 400;
    case 'unauthorized':
      return 401;
    case 'forbidden':
    case 'cross_site':
      return 403;
    case 'not_found':
      return 404;
    case 'method_not_allowed':
      return 405;
    case 'already_exists':
    case 'conflict':
      return 409;
    case 'body_too_large':
      return 413;
    case 'unsupported_media':
      return 415;
    case 'invalid_path':
      return 422;
    case 'too_many':
      return 429;
    case 'unavailable':
      return 503;
    case 'internal':
      return 500;
  }
}

/** What HTTP wants to be said of an error beside its body: how to show a key, and when to come again. */
export function errorHeaders({ code, details }: LineupError): Record<string, string> {
  const seconds = details['retry_after_s'];
  return {
    ...(code === 'unauthorized' && { 'WWW-Authenticate': 'Bearer realm="Lineup"' }),
    ...(typeof seconds === 'number' && { 'Retry-After': String(Math.ceil(seconds)) }),
  };
}

/** What Hono refuses by itself or in a middleware of its own; every other status below 500 is a bad request. */
const REFUSALS: Readonly<Record<number, ErrorCode>> = {
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'body_too_large',
  415: 'unsupported_media',
  429: 'too_many',
  503: 'unavailable',
};

/** Nobody gets to read this. */
const CUT_OFF = new LineupError('bad_request', 'the client went away before its request was whole');

/** Was a body cut off because its client closed the connection? What else goes wrong meanwhile is still ours. */
function hasLeft(c: Context, thrown: Error): boolean {
  return thrown.name === 'AbortError' && c.req.raw.signal.aborted;
}

function asLineupError(thrown: Error): LineupError {
  if (thrown instanceof LineupError) return thrown;
  if (thrown instanceof HTTPException) {
    const code = REFUSALS[thrown.status] ?? (thrown.status < 500 ? 'bad_request' : 'internal');
    if (code !== 'internal') {
      return new LineupError(code, thrown.message || 'the request cannot be answered', {}, { cause: thrown });
    }
  }
  return new LineupError('internal', 'something went wrong here; the log has the details', {}, { cause: thrown });
}
