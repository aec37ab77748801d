import { LineupError } from '@lineup/domain';

/** Rows a page. */
export const PAGE_SIZE = 50;

/** Pages back that an address remembers; `Newer` from further down leads to the first page. */
const TRAIL_LENGTH = 40;

/**
 * Where in a list, newest first, a page stands. Pages go by id, so that what is added meanwhile shifts nothing. A list
 * can only be asked for what is older than an id; the way back is the trail of the ids that led here.
 */
export interface Place {
  /** Only images with a smaller id; undefined on the first page. */
  readonly before: number | undefined;
  /** `before` of the pages between the first and this one. */
  readonly trail: readonly number[];
}

/**
 * The place that an address names: `?before=70&via=170.120`.
 *
 * @throws LineupError `bad_request` when that is not what it holds
 */
export function placeOf(query: (name: string) => string | undefined): Place {
  const before = query('before');
  const via = query('via');
  return {
    before: before ? idFrom(before) : undefined,
    trail: via ? via.split('.').slice(-TRAIL_LENGTH).map(idFrom) : [],
  };
}

/**
 * The address of the next older page.
 *
 * @param next the last id of this page
 */
export function olderHref(path: string, { before, trail }: Place, next: number, filter: Filter = {}): string {
  return href(path, { before: next, trail: before === undefined ? [] : [...trail, before] }, filter);
}

/** The address of the next newer page; undefined on the first. */
export function newerHref(path: string, { before, trail }: Place, filter: Filter = {}): string | undefined {
  if (before === undefined) return undefined;
  return href(path, { before: trail.at(-1), trail: trail.slice(0, -1) }, filter);
}

/** What else an address holds; undefined values are left out. */
export type Filter = Readonly<Record<string, string | undefined>>;

/** The address of the first page. */
export function listHref(path: string, filter: Filter): string {
  return href(path, { before: undefined, trail: [] }, filter);
}

function href(path: string, { before, trail }: Place, filter: Filter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value);
  if (before !== undefined) query.set('before', String(before));
  if (trail.length > 0) query.set('via', trail.slice(-TRAIL_LENGTH).join('.'));
  return query.size > 0 ? `${path}?${query}` : path;
}

function idFrom(text: string): number {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  throw new LineupError('bad_request', `${JSON.stringify(text)} is no place in the list.`);
}
