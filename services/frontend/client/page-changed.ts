/** Told on `document` when what the page shows may have changed by something done on it. */
export const PAGE_CHANGED = 'lineup:changed';

/** Milliseconds between two tellings: several hundred uploads must not ask for the page several hundred times. */
const AT_LEAST_MS = 1_500;

let isPlanned = false;

/** Has the page look for what is new, soon. */
export function announceChange(): void {
  if (isPlanned) return;
  isPlanned = true;
  setTimeout(() => {
    isPlanned = false;
    document.dispatchEvent(new Event(PAGE_CHANGED));
  }, AT_LEAST_MS);
}
