import { element } from '../element.ts';
import type { RowView } from './row-view.ts';
import { createTrayHead, type TrayHeadOptions } from './tray-head.ts';
import { createTrayRow, type TrayRow } from './tray-row.ts';
import type { TrayView } from './tray-view.ts';
import type { Upload } from './upload-queue.ts';

/** The tray at the bottom of every page, in which uploads show how they go. */
export interface Tray {
  showRow(upload: Upload, view: RowView): void;
  showHead(view: TrayView): void;
  /** A line that concerns all, such as what was left out. */
  note(text: string): void;
}

/** What {@link createTray} needs. */
export interface TrayOptions extends Pick<TrayHeadOptions, 'cancelAll' | 'againAll'> {
  readonly cancel: (upload: Upload) => void;
  readonly again: (upload: Upload) => void;
  readonly isBusy: () => boolean;
  /** It was closed: all rows are gone. */
  readonly closed: () => void;
}

/** The tray. It opens with its first row, and stays until somebody closes it. */
export function createTray({ cancel, again, isBusy, closed, ...all }: TrayOptions): Tray {
  const rows = new Map<Upload, TrayRow>();
  const list = createList(isBusy);
  const head = createTrayHead({ ...all, close, fold: (hide) => void list.element.toggleAttribute('hidden', hide) });
  const tray = element('section', { class: 'tray', 'aria-label': 'Uploads', hidden: '' }, head.element, list.element);
  document.body.append(tray);
  let wasBusy = false;

  function open(): void {
    if (!tray.hidden) return;
    tray.hidden = false;
    document.documentElement.classList.add('has-tray');
  }

  function close(): void {
    tray.hidden = true;
    document.documentElement.classList.remove('has-tray');
    rows.clear();
    list.element.replaceChildren();
    head.note('');
    closed();
  }

  function rowOf(upload: Upload): TrayRow {
    const known = rows.get(upload);
    if (known) return known;
    const row = createTrayRow({ name: upload.file.name, cancel: () => cancel(upload), again: () => again(upload) });
    rows.set(upload, row);
    list.element.append(row.element);
    open();
    return row;
  }

  return {
    showRow(upload, view) {
      const row = rowOf(upload);
      row.show(view);
      list.place(row.element, view);
    },
    showHead(view) {
      head.show(view);
      list.follow(wasBusy && !view.isBusy);
      wasBusy = view.isBusy;
    },
    note(text) {
      head.note(text);
      open();
    },
  };
}

/** The rows, in the order in which they were chosen but for errors: among several hundred nobody would find these. */
function createList(isBusy: () => boolean) {
  const list = element('ol', { class: 'tray-rows', tabindex: '-1' });
  /** What was begun since the last look: to scroll to each of several hundred would take longer than to send them. */
  let newest: Element | undefined;
  // To look at one result must not end the uploads of the others.
  list.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLAnchorElement) target.target = isBusy() ? '_blank' : '';
  });
  /** Whoever looks through the list is left in peace. */
  const isInUse = () => list.matches(':hover, :focus-within');
  return {
    element: list,
    place(row: HTMLElement, { tone, progress }: RowView) {
      const before = row.dataset['tone'];
      row.dataset['tone'] = tone;
      if (progress === 0) newest = row;
      if (tone === 'failed' && before !== 'failed' && !isInUse()) list.prepend(row);
    },
    /** Shows where the work is, and at its end the errors, which are on top. */
    follow(isOver: boolean) {
      if (isInUse()) return;
      if (isOver) list.scrollTop = 0;
      else newest?.scrollIntoView({ block: 'nearest' });
      newest = undefined;
    },
  };
}
