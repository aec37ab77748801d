import type { ImageQuery } from '@lineup/db/store';
import { ImageStatus, LineupError, parseStatus } from '@lineup/domain';
import { shortened } from './check-path.ts';

/** A parameter of the query string; undefined when it is not there. */
export type Query = (name: string) => string | undefined;

/** How many entries a page of a list has. */
export interface PageSize {
  /** When nothing is said. */
  readonly usual: number;
  readonly most: number;
}

/** Images a page. */
const PAGE: PageSize = { usual: 50, most: 500 };

/** Seconds that `?wait=` may ask for; below the idle time after which the server closes a connection. */
const MAX_WAIT_S = 60;

/**
 * An id out of a path or a query: a whole number from 1 to 2^53 − 1.
 *
 * @throws LineupError `bad_request` naming what it is the id of
 */
export function parseId(text: string, what: string): number {
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  throw new LineupError('bad_request', `${what} is a whole number from 1, not ${shortened(text)}`);
}

/**
 * What `?status=&person=&limit=&before=` ask for.
 *
 * @throws LineupError `bad_request` naming the parameter that is wrong
 */
export function parseImageQuery(query: Query): ImageQuery {
  const status = query('status');
  const person = query('person');
  const before = query('before');
  return {
    limit: parseLimit(query('limit')),
    ...(status !== undefined && { status: statusOf(status) }),
    ...(person !== undefined && { personId: parseId(person, 'person') }),
    ...(before !== undefined && { before: parseId(before, 'before') }),
  };
}

/**
 * Milliseconds that `?wait=` asks for, which is in seconds; 0 when it is not there.
 *
 * @throws LineupError `bad_request`
 */
export function parseWaitMs(text: string | undefined): number {
  if (text === undefined) return 0;
  const seconds = /^\d{1,2}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= MAX_WAIT_S) return seconds * 1_000;
  throw new LineupError('bad_request', `wait is a number of seconds from 0 to ${MAX_WAIT_S}, not ${shortened(text)}`);
}

/**
 * How many entries a page of a list has, by `?limit=`.
 *
 * @throws LineupError `bad_request`
 */
export function parseLimit(text: string | undefined, { usual, most }: PageSize = PAGE): number {
  if (text === undefined) return usual;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= most) return limit;
  throw new LineupError('bad_request', `limit is a whole number from 1 to ${most}, not ${shortened(text)}`);
}

function statusOf(text: string): ImageStatus {
  const status = parseStatus(text);
  if (status !== undefined) return status;
  const words = Object.entries(ImageStatus).map(([name, number]) => `${name} (${number})`);
  throw new LineupError('bad_request', `status is one of ${words.join(', ')}, not ${shortened(text)}`);
}
