import type { FC } from 'hono/jsx';
import { type Filter, newerHref, olderHref, type Place } from '../web/paging.ts';

/** What {@link Pager} needs. */
export interface PagerProps {
  readonly path: string;
  readonly place: Place;
  /** The last id of this page when there are older images. */
  readonly next: number | undefined;
  readonly filter?: Filter;
}

/** `Newer` and `Older`; nothing where all fits on one page. */
export const Pager: FC<PagerProps> = ({ path, place, next, filter }) => {
  const newer = newerHref(path, place, filter);
  const older = next === undefined ? undefined : olderHref(path, place, next, filter);
  if (!newer && !older) return null;
  return (
    <nav class="pager" aria-label="Older and newer images">
      {newer ? (
        <a rel="prev" href={newer}>
          Newer
        </a>
      ) : (
        <span aria-hidden="true">Newer</span>
      )}
      {older ? (
        <a rel="next" href={older}>
          Older
        </a>
      ) : (
        <span aria-hidden="true">Older</span>
      )}
    </nav>
  );
};
