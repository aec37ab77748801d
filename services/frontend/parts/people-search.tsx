import type { FC } from 'hono/jsx';

/** What {@link PeopleSearch} needs. */
export interface PeopleSearchProps {
  /** Where it leads. */
  readonly action: string;
  readonly named: string;
}

/** Finds people by a part of their names. */
export const PeopleSearch: FC<PeopleSearchProps> = ({ action, named }) => (
  <search>
    <form class="find" method="get" action={action}>
      <input
        type="search"
        name="q"
        value={named}
        placeholder="Find by name"
        aria-label="Find people by name"
        maxlength={255}
      />
      <button type="submit" class="quiet">
        Find
      </button>
    </form>
  </search>
);
