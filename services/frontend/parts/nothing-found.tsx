import type { FC } from 'hono/jsx';
import { KINDS, type ListFilter } from '../web/list-filter.ts';

/** What stands where a list has nothing. */
export const NothingFound: FC<{
  readonly filter: ListFilter;
  /** Were not all images looked through yet? */
  readonly more: boolean;
}> = ({ filter, more }) => {
  const { kind, search, personId } = filter;
  if (more) return <p class="lead">Nothing among the newest that were looked through; “Older” looks further.</p>;
  if (search !== undefined || personId !== undefined) return <p class="lead">No image is like this.</p>;
  return <p class="lead">{kind ? `No image is ${KINDS[kind].label.toLowerCase()} here.` : 'No more images.'}</p>;
};
