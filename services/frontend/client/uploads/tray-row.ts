import { element } from '../element.ts';
import type { RowView } from './row-view.ts';

/** A row of the tray. */
export interface TrayRow {
  readonly element: HTMLLIElement;
  show(view: RowView): void;
}

/** What {@link createTrayRow} needs. */
export interface TrayRowOptions {
  /** Of the file. */
  readonly name: string;
  readonly cancel: () => void;
  readonly again: () => void;
}

const BUTTONS = { cancel: 'Cancel', again: 'Try again' } as const;

/** A row: picture, name, how it stands, a button. It touches only what differs, so that focus and pictures stay. */
export function createTrayRow({ name, cancel, again }: TrayRowOptions): TrayRow {
  const picture = element('span', { class: 'tray-picture' });
  const state = element('span', { class: 'tray-state' });
  const progress = element('progress', { max: '1', 'aria-label': `Upload of ${name}` });
  const text = element(
    'div',
    { class: 'tray-text' },
    element('span', { class: 'tray-name', title: name }, name),
    state,
  );
  const button = element('button', { type: 'button', class: 'quiet' });
  const row = element('li', { class: 'tray-row' }, picture, text);
  let shown: RowView | undefined;
  button.addEventListener('click', () => (shown?.button === 'again' ? again() : cancel()));

  const showText = ({ text: words, href, tone }: RowView) => {
    state.className = `tray-state tray-${tone}`;
    if (words === shown?.text && href === shown.href) return;
    state.replaceChildren(href === undefined ? words : element('a', { href }, words));
  };

  return {
    element: row,
    show(view) {
      showText(view);
      if (view.picture !== shown?.picture) picture.replaceChildren(...pictureOf(view));
      if (view.progress === undefined) progress.remove();
      else {
        progress.value = view.progress;
        if (!progress.isConnected) row.append(progress);
      }
      if (view.button === undefined) button.remove();
      else if (view.button !== shown?.button) {
        button.textContent = BUTTONS[view.button];
        button.setAttribute('aria-label', `${BUTTONS[view.button]}: ${name}`);
        row.append(button);
      }
      shown = view;
    },
  };
}

function pictureOf({ picture }: RowView): HTMLImageElement[] {
  if (picture === undefined) return [];
  return [element('img', { src: picture, alt: '', width: '48', height: '36', loading: 'lazy' })];
}
