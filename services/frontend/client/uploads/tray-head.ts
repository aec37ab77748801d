import { element } from '../element.ts';
import type { TrayView } from './tray-view.ts';

/** The head of the tray: all uploads in a line, and what can be done about all of them. */
export interface TrayHead {
  readonly element: HTMLElement;
  show(view: TrayView): void;
  /** A line below; an empty one takes it away. */
  note(text: string): void;
}

/** What {@link createTrayHead} needs. */
export interface TrayHeadOptions {
  readonly cancelAll: () => void;
  /** Those that the view names are to be tried again. */
  readonly againAll: () => void;
  /** The rows are to be hidden, or shown. */
  readonly fold: (hide: boolean) => void;
  readonly close: () => void;
}

/** The head. Buttons that make no sense just now are not there. */
export function createTrayHead({ cancelAll, againAll, fold, close }: TrayHeadOptions): TrayHead {
  const headline = element('h2', { class: 'tray-headline' });
  const progress = element('progress', { 'aria-label': 'All uploads' });
  const notes = element('p', { class: 'tray-notes', hidden: '' });
  const said = element('p', { class: 'visually-hidden', role: 'status' });
  const buttons = {
    again: buttonOf('Try again', againAll),
    cancel: buttonOf('Cancel all', cancelAll),
    fold: foldButton(fold),
    close: buttonOf('Close', close),
  };
  const line = element('div', { class: 'tray-line' }, headline, ...Object.values(buttons));
  let wasBusy = false;
  return {
    element: element('div', { class: 'tray-head' }, said, line, progress, notes),
    show(view) {
      const { headline: words, again, isBusy } = view;
      if (headline.textContent !== words) headline.textContent = words;
      progress.hidden = view.progress === undefined;
      if (view.progress) {
        progress.max = Math.max(view.progress.all, 1);
        progress.value = view.progress.sent;
      }
      buttons.again.hidden = again.length === 0 || isBusy;
      buttons.again.textContent = again.length === 1 ? 'Try it again' : `Try ${again.length} again`;
      buttons.cancel.hidden = !isBusy;
      buttons.close.hidden = isBusy;
      // Not each figure is read out, but where it goes from one to the other.
      if (isBusy !== wasBusy) said.textContent = words;
      wasBusy = isBusy;
    },
    note(text) {
      notes.textContent = text;
      notes.hidden = text === '';
    },
  };
}

function foldButton(fold: (hide: boolean) => void): HTMLButtonElement {
  const button = buttonOf('Hide', () => {
    const hide = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!hide));
    button.textContent = hide ? 'Show' : 'Hide';
    fold(hide);
  });
  button.setAttribute('aria-expanded', 'true');
  return button;
}

function buttonOf(text: string, clicked: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'quiet' }, text);
  button.addEventListener('click', clicked);
  return button;
}
