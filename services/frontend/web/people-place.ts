import type { People, PersonSummary } from '@lineup/db/store';
import { idOf } from './request-values.ts';

/** People a page. */
const PAGE_SIZE = 60;

/** Longer than any name. */
const LONGEST = 255;

/** Where in the list of people a page stands. */
export interface PeoplePlace {
  /** What stands in their names; empty: everybody. */
  readonly named: string;
  /** The id of the last one on the page before; undefined on the first. */
  readonly after: number | undefined;
}

/** A page of people. */
export interface PeoplePage {
  readonly place: PeoplePlace;
  readonly people: readonly PersonSummary[];
  /** The address of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/**
 * The people whom an address (`/people?q=ada&after=7`) shows. Undefined: whoever they were to follow is gone.
 *
 * @throws LineupError `not_found` when `after` is no id
 */
export async function peoplePage(
  store: Pick<People, 'people' | 'person'>,
  query: (name: string) => string | undefined,
): Promise<PeoplePage | undefined> {
  const named = (query('q') ?? '').trim().slice(0, LONGEST);
  const last = query('after');
  const after = last ? idOf(last, 'person') : undefined;
  const before = after === undefined ? undefined : await store.person(after);
  if (after !== undefined && !before) return undefined;
  // One more than are shown tells whether there is another page.
  const found = await store.people({ named, after: before, limit: PAGE_SIZE + 1 });
  const people = found.slice(0, PAGE_SIZE);
  const id = found.length > PAGE_SIZE ? people.at(-1)?.id : undefined;
  const rest = new URLSearchParams({
    ...(named !== '' && { q: named }),
    ...(id !== undefined && { after: String(id) }),
  });
  return { place: { named, after }, people, next: id === undefined ? undefined : `/people?${rest}` };
}
