import { showLocalTimes } from './local-times.ts';
import { morph } from './morph.ts';
import { PAGE_CHANGED } from './page-changed.ts';

/** Longest wait, in milliseconds, after answers that did not come. */
const LONGEST_WAIT_MS = 30_000;

/** Milliseconds after which an answer is not waited for any longer. */
const ANSWER_MS = 10_000;

/**
 * Renews the page for as long as it says so by `data-renew-ms`: asks for it anew and takes over what has changed. Rests
 * while nobody looks, and looks once when somebody comes back.
 */
export function renewWhileMoving(): void {
  const live = document.getElementById('live');
  const connection = document.getElementById('connection');
  if (!live || !connection) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let asking = false;

  const plan = () => {
    clearTimeout(timer);
    const wait = failures > 0 ? Math.min(1_000 * 2 ** failures, LONGEST_WAIT_MS) : Number(live.dataset['renewMs']);
    if (wait > 0 && !document.hidden) timer = setTimeout(look, wait);
  };

  const look = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(location.href, {
        headers: { Accept: 'text/html' },
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      // Not logged in any more: the page as a whole is led to the login.
      if (answer.redirected) return location.reload();
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      takeOver(live, await answer.text());
      failures = 0;
    } catch {
      // Not an error of this page: the server is away or busy, and is asked again, less and less often.
      failures += 1;
    }
    asking = false;
    connection.textContent = failures > 0 ? 'No connection; trying again' : '';
    plan();
  };

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) clearTimeout(timer);
    else void look();
  });
  document.addEventListener(PAGE_CHANGED, () => void look());
  plan();
}

/** Makes the page like the one that is answered. */
export function takeOver(live: HTMLElement, text: string): void {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const renewed = page.getElementById('live');
  if (!renewed) throw new Error('answered with something else');
  showLocalTimes(renewed);
  document.title = page.title;
  morph(live, renewed);
}
