import type { Person } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { filterValues, type ListFilter } from '../web/list-filter.ts';
import { listHref } from '../web/paging.ts';

/** What {@link ListSearch} needs. */
export interface ListSearchProps {
  readonly filter: ListFilter;
  /** Whom the list is narrowed to. */
  readonly person: Person | undefined;
  /** People whose names the search means. */
  readonly named: readonly Person[];
}

/** The search over names and paths, whom the list is narrowed to, and to whom it could be. A plain form. */
export const ListSearch: FC<ListSearchProps> = ({ filter, person, named }) => {
  const values = filterValues(filter);
  return (
    <search class="list-search">
      <form method="get" action="/">
        {values.status && <input type="hidden" name="status" value={values.status} />}
        {values.person && <input type="hidden" name="person" value={values.person} />}
        <input
          id="search"
          type="search"
          name="q"
          value={filter.search}
          maxlength={200}
          placeholder="Names and paths"
          aria-label="Search names and paths"
          aria-keyshortcuts="/"
          autocomplete="off"
        />
        <button type="submit">Search</button>
      </form>
      {filter.search !== undefined && (
        <Chosen href={listHref('/', { ...values, q: undefined })} what={`“${filter.search}”`} why="Search" />
      )}
      {person && (
        <Chosen
          href={listHref('/', { ...values, person: undefined })}
          what={person.name || `Person ${person.id}`}
          why="Person"
        />
      )}
      {named.length > 0 && (
        <p class="named">
          Only images of{' '}
          {named.map(({ id, name }, at) => (
            <>
              {at > 0 && ', '}
              <a href={listHref('/', { ...values, q: undefined, person: String(id) })}>{name}</a>
            </>
          ))}
          ?
        </p>
      )}
    </search>
  );
};

/** Something that the list is narrowed by, and the way to do without. */
const Chosen: FC<{ readonly href: string; readonly what: string; readonly why: string }> = ({ href, what, why }) => (
  <p class="chosen">
    <span class="for-readers">{why}: </span>
    <span class="what">{what}</span>
    <a href={href} aria-label={`Without ${what}`}>
      ×
    </a>
  </p>
);
