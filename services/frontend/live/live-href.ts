import { filterValues, type ListFilter } from '../web/list-filter.ts';

/** Which page listens. */
export type LivePage =
  | {
      readonly page: 'list';
      readonly filter: ListFilter;
      readonly before: number | undefined;
      /** The newest image there was when the page was made. */
      readonly newest: number;
    }
  | { readonly page: 'image' | 'person'; readonly id: number };

/**
 * Where a page listens to what happens to its images; the client adds which ones it shows, as `shown=9.8.7`.
 *
 * @param after the last event before the page was made
 */
export function liveHref(live: LivePage, after: number): string {
  const values =
    live.page === 'list'
      ? { ...filterValues(live.filter), before: live.before, newest: live.newest }
      : { page: live.page, id: live.id };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...values, after })) {
    if (value !== undefined) query.set(name, String(value));
  }
  return `/live?${query}`;
}
