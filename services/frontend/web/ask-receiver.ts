import { type ErrorCode, LineupError } from '@lineup/domain';
import type { ErrorBody } from '@lineup/http';
import type { Context } from 'hono';
import { keyOf } from '../session/session.ts';

/**
 * Asks the receiver on behalf of who asks us: what changes people or images is done there and nowhere else. Resolves
 * with its answer when that is a success.
 *
 * @param path with the query, from the slash on
 * @throws LineupError as the receiver refuses; `unavailable` when it cannot be reached or does not answer in time
 */
export type AskReceiver = (c: Context, path: string, init?: RequestInit) => Promise<Response>;

/** What {@link createAskReceiver} needs. */
export interface AskReceiverOptions {
  /** `http://host:port`. */
  readonly receiverUrl: () => string;
  /** Milliseconds that an answer may take: erasing somebody goes through everything that is known. */
  readonly timeoutMs?: number;
}

/** The frontend's one way to the receiver. */
export function createAskReceiver({ receiverUrl, timeoutMs = 120_000 }: AskReceiverOptions): AskReceiver {
  return async (c, path, init = {}) => {
    const headers = askingHeaders(c, init.headers);
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(`${receiverUrl()}${path}`, { ...init, headers, signal }).catch((cause: unknown) => {
      throw notAnswered(cause);
    });
    if (answer.ok) return answer;
    throw receiverRefusal(answer.status, await answer.json().catch(() => undefined));
  };
}

/** What every request to the receiver carries, beside headers of its own. */
export function askingHeaders(c: Context, own: RequestInit['headers'] = {}): Headers {
  const headers = new Headers(own);
  headers.set('accept', 'application/json');
  // With the key of who asks: whether they may, the receiver says, and its audit log names them.
  const key = keyOf(c);
  if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
  // One id through both logs.
  headers.set('x-request-id', c.get('requestId') ?? crypto.randomUUID());
  return headers;
}

/** What people are told when the receiver is away. */
export function notAnswered(cause: unknown): LineupError {
  const sentence = 'The receiver does not answer, so nothing was changed that we know of. Try again in a moment.';
  return new LineupError('unavailable', sentence, {}, { cause });
}

/** An answer of the receiver that is no success, as an error of ours. */
export function receiverRefusal(status: number, body: unknown): LineupError {
  if (isErrorBody(body)) return new LineupError(body.error.code, body.error.message);
  const cause = new Error(`the receiver answered with status ${status}`);
  return new LineupError('unavailable', 'The receiver answered with what cannot be understood.', {}, { cause });
}

function isErrorBody(body: unknown): body is ErrorBody & { error: { code: ErrorCode } } {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false;
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}
