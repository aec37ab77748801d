/**
 * Keys for lists: `j` and `k` go down and up the rows, and so do the arrows once a row has the focus; Enter opens it, being
 * on its link; `/` goes to the search.
 */
export function moveByKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target)) return;
    if (!act(event.key)) return;
    event.preventDefault();
  });
}

/** Was there something to do? */
function act(key: string): boolean {
  switch (key) {
    case 'j':
      return move(1);
    case 'k':
      return move(-1);
    case 'ArrowDown':
      return standsInRow() && move(1);
    case 'ArrowUp':
      return standsInRow() && move(-1);
    case '/':
      return search();
    default:
      return false;
  }
}

function move(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll('#rows > tr')];
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at === -1 ? rows[by === 1 ? 0 : rows.length - 1] : rows[at + by];
  const pager = document.querySelector<HTMLElement>(`.pager a[rel=${by === 1 ? 'next' : 'prev'}]`);
  // Beyond the last row is the next page.
  const target = next?.querySelector<HTMLElement>('.id a') ?? pager;
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: 'nearest' });
  return true;
}

function standsInRow(): boolean {
  return document.activeElement?.closest('#rows > tr') !== null && document.activeElement !== null;
}

function search(): boolean {
  const field = document.getElementById('search');
  if (!(field instanceof HTMLInputElement)) return false;
  field.focus();
  field.select();
  return true;
}

/** Is it for a field that text is typed into? */
function isTyped(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}
