import type { ListFilter } from '../web/list-filter.ts';
import { PAGE_SIZE } from '../web/paging.ts';
import { inList } from './in-list.ts';
import type { Changes, LiveMessage, LiveView } from './live-message.ts';

/** What {@link createListView} is told by the page. */
export interface ListViewOptions {
  readonly filter: ListFilter;
  /** The page shows what is older than this; undefined: it is the first. */
  readonly before: number | undefined;
  /** The newest image when the page was made: what is above is new. */
  readonly newest: number;
  /** The images on the page. */
  readonly shown: readonly number[];
}

/** One page of a list: which images come, change and go on it. On the first, whoever comes pushes the last one out. */
export function createListView({ filter, before, newest, shown: atFirst }: ListViewOptions): LiveView {
  const shown = new Set(atFirst);
  let known = newest;

  /** Is there a place for it among what is shown? */
  const hasPlace = (id: number) => {
    if (before !== undefined && id >= before) return false;
    return shown.size < PAGE_SIZE ? before === undefined || id > lowest() : id > lowest();
  };
  const lowest = () => (shown.size === 0 ? 0 : Math.min(...shown));

  const show = (id: number) => {
    shown.add(id);
    if (shown.size > PAGE_SIZE) shown.delete(lowest());
  };

  return {
    counts: filter.personId === undefined && filter.search === undefined,
    shown: () => shown,
    tell({ ids, images }: Changes) {
      const messages: LiveMessage[] = [];
      // Oldest first: the newest pushes others out, and ends on top.
      for (const id of ids.toSorted((one, other) => one - other)) {
        const image = images.get(id);
        if (!image || !inList(image, filter)) {
          if (shown.delete(id)) messages.push({ event: 'gone', id });
        } else if (shown.has(id) || hasPlace(id)) {
          show(id);
          messages.push({ event: 'image', image });
        } else if (before !== undefined && id > known) {
          messages.push({ event: 'newer', id });
        }
        known = Math.max(known, id);
      }
      // One that was pushed out by those behind it need not be sent.
      return messages.filter((message) => message.event !== 'image' || shown.has(message.image.id));
    },
  };
}
