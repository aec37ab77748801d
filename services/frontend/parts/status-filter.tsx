import type { ImageStatus } from '@lineup/domain';
import type { FC } from 'hono/jsx';
import { STATUS_WORDS, type StatusWord } from '../web/request-values.ts';
import { STATUS_LABELS } from './image-status.tsx';

/** Links that narrow the list to one status, with how many there are of each. */
export const StatusFilter: FC<{
  readonly counts: Readonly<Record<ImageStatus, number>>;
  readonly chosen: StatusWord | undefined;
}> = ({ counts, chosen }) => {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <nav class="filter" aria-label="Filter by status">
      <FilterLink href="/" label="All" count={all} chosen={chosen === undefined} />
      {(Object.keys(STATUS_WORDS) as StatusWord[]).map((word) => (
        <FilterLink
          href={`/?status=${word}`}
          label={STATUS_LABELS[STATUS_WORDS[word]]}
          count={counts[STATUS_WORDS[word]]}
          chosen={chosen === word}
        />
      ))}
    </nav>
  );
};

const FilterLink: FC<{
  readonly href: string;
  readonly label: string;
  readonly count: number;
  readonly chosen: boolean;
}> = ({ href, label, count, chosen }) => (
  <a href={href} aria-current={chosen ? 'true' : undefined}>
    {label} <span class="count">{count}</span>
  </a>
);
