/** When a countdown ends by this browser's own clock, and what the page said when that was worked out. */
interface Ending {
  readonly said: string;
  readonly at: number;
}

/** Milliseconds between two looks. */
const EVERY_MS = 250;

/** Counts down by the second what the page says in milliseconds by `data-left-ms`, also between two renewals of it. */
export function runCountdowns(): void {
  const endings = new WeakMap<Element, Ending>();
  setInterval(() => {
    for (const element of document.querySelectorAll('[data-left-ms]')) count(element, endings);
  }, EVERY_MS);
}

function count(element: Element, endings: WeakMap<Element, Ending>): void {
  const said = element.getAttribute('data-left-ms') ?? '';
  const known = endings.get(element);
  const ending = known?.said === said ? known : { said, at: performance.now() + Number(said) };
  endings.set(element, ending);
  const seconds = Math.max(0, Math.ceil((ending.at - performance.now()) / 1_000));
  const text = `${seconds} s`;
  if (element.textContent !== text) element.textContent = text;
}
