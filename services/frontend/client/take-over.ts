import { showLocalTimes } from './local-times.ts';
import { morph } from './morph.ts';

/** Makes the page like the one that is answered. */
export function takeOver(live: HTMLElement, text: string): void {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const renewed = page.getElementById('live');
  if (!renewed) throw new Error('answered with something else');
  showLocalTimes(renewed);
  document.title = page.title;
  morph(live, renewed);
}
