import { element } from '../element.ts';
import type { RowView } from './row-view.ts';
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
export interface TrayOptions {
  readonly cancel: (upload: Upload) => void;
  readonly again: (upload: Upload) => void;
  readonly cancelAll: () => void;
  /** Those that the head's view names. */
  readonly againAll: () => void;
  readonly isBusy: () => boolean;
  /** It was closed: all rows are gone. */
  readonly closed: () => void;
}

/** The tray. It opens with its first row, and stays until somebody closes it. */
export function createTray({ cancel, again, cancelAll, againAll, isBusy, closed }: TrayOptions): Tray {
  const rows = new Map<Upload, TrayRow>();
  const headline = element('h2', { class: 'tray-headline' });
  const total = element('progress', { 'aria-label': 'All uploads' });
  const notes = element('p', { class: 'tray-notes', hidden: '' });
  const list = element('ol', { class: 'tray-rows', tabindex: '-1' });
  const said = element('p', { class: 'visually-hidden', role: 'status' });
  const buttons = {
    again: buttonOf('Try again', againAll),
    cancel: buttonOf('Cancel all', cancelAll),
    fold: buttonOf('Hide', () => fold(!list.hidden)),
    close: buttonOf('Close', close),
  };
  const head = element('div', { class: 'tray-head' }, headline, ...Object.values(buttons));
  const tray = element(
    'section',
    { class: 'tray', 'aria-label': 'Uploads', hidden: '' },
    said,
    head,
    total,
    notes,
    list,
  );
  document.body.append(tray);
  // To look at one result must not end the uploads of the others.
  list.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLAnchorElement) target.target = isBusy() ? '_blank' : '';
  });
  let wasBusy = false;
  /** What was begun since the last look: to scroll to each of several hundred would take longer than to send them. */
  let newest: TrayRow | undefined;

  function fold(hide: boolean): void {
    list.hidden = hide;
    buttons.fold.textContent = hide ? 'Show' : 'Hide';
    buttons.fold.setAttribute('aria-expanded', String(!hide));
  }

  function close(): void {
    tray.hidden = true;
    document.documentElement.classList.remove('has-tray');
    rows.clear();
    list.replaceChildren();
    notes.hidden = true;
    notes.textContent = '';
    closed();
  }

  function open(): void {
    if (!tray.hidden) return;
    tray.hidden = false;
    document.documentElement.classList.add('has-tray');
    fold(false);
  }

  function rowOf(upload: Upload): TrayRow {
    const known = rows.get(upload);
    if (known) return known;
    const row = createTrayRow({ name: upload.file.name, cancel: () => cancel(upload), again: () => again(upload) });
    rows.set(upload, row);
    list.append(row.element);
    open();
    return row;
  }

  /** Shows where the work is, and at its end the errors, which are on top. */
  function follow(isOver: boolean): void {
    if (isOver) list.scrollTop = 0;
    else newest?.element.scrollIntoView({ block: 'nearest' });
    newest = undefined;
  }

  /** Whoever looks through the list is left in peace. */
  const isInUse = () => list.matches(':hover, :focus-within');

  return {
    showRow(upload, view) {
      const row = rowOf(upload);
      const before = row.element.dataset['tone'];
      row.show(view);
      row.element.dataset['tone'] = view.tone;
      if (isInUse()) return;
      // Errors go to the top: among several hundred nobody would find them.
      if (view.tone === 'failed' && before !== 'failed') list.prepend(row.element);
      else if (view.progress === 0) newest = row;
    },
    showHead({ headline: words, progress, again: failed, isBusy: busy }) {
      if (headline.textContent !== words) headline.textContent = words;
      total.hidden = progress === undefined;
      if (progress) {
        total.max = Math.max(progress.all, 1);
        total.value = progress.sent;
      }
      buttons.again.hidden = failed.length === 0 || busy;
      buttons.again.textContent = failed.length === 1 ? 'Try it again' : `Try ${failed.length} again`;
      buttons.cancel.hidden = !busy;
      buttons.close.hidden = busy;
      // Not each figure is read out, but where it goes from one to the other.
      if (busy !== wasBusy) said.textContent = words;
      if (!isInUse()) follow(wasBusy && !busy);
      wasBusy = busy;
    },
    note(text) {
      notes.textContent = text;
      notes.hidden = false;
      open();
    },
  };
}

function buttonOf(text: string, clicked: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'quiet' }, text);
  button.addEventListener('click', clicked);
  return button;
}
