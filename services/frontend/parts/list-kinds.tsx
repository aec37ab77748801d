import type { ImageCounts } from '@lineup/db/store';
import type { FC } from 'hono/jsx';
import { ALL_KINDS, filterValues, KINDS, type ListFilter } from '../web/list-filter.ts';
import { listHref } from '../web/paging.ts';
import { countsInWords } from './counts-in-words.ts';

/** Links that narrow the list to one kind, with how many there are of each where nothing else narrows it. */
export const ListKinds: FC<{ readonly filter: ListFilter; readonly counts: ImageCounts }> = ({ filter, counts }) => {
  const values = filterValues(filter);
  const words = filter.personId === undefined && filter.search === undefined ? countsInWords(counts) : undefined;
  return (
    <nav class="filter" aria-label="Filter by status">
      <a href={listHref('/', { ...values, status: undefined })} aria-current={filter.kind ? undefined : 'true'}>
        All{words && <Count name="all" text={words.all} />}
      </a>
      {ALL_KINDS.map((kind) => (
        <a href={listHref('/', { ...values, status: kind })} aria-current={filter.kind === kind ? 'true' : undefined}>
          {KINDS[kind].label}
          {words && <Count name={kind} text={words[kind]} />}
        </a>
      ))}
    </nav>
  );
};

const Count: FC<{ readonly name: string; readonly text: string }> = ({ name, text }) => (
  <>
    {' '}
    <span class="count" data-count={name}>
      {text}
    </span>
  </>
);
