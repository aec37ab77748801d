import { takeOver } from './take-over.ts';

/** Milliseconds after which an answer is not waited for any longer. */
const ANSWER_MS = 30_000;

/**
 * Sends forms with `data-stay` in the background and takes over what has changed: the page neither jumps nor loads its
 * photos again. Whatever goes wrong, the form is sent as it would be without scripts, so that the browser says what it is.
 */
export function stayOnPage(): void {
  let sending = false;
  // By the second click of two another button may lie there.
  document.addEventListener('click', (event) => {
    const onForm = event.target instanceof Element && event.target.closest('form[data-stay]');
    if (onForm && event.detail > 1) event.preventDefault();
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset['stay'] === undefined) return;
    event.preventDefault();
    // A second press before the answer is there means the same as the first.
    if (sending) return;
    sending = true;
    send(form)
      .catch(() => form.submit())
      .finally(() => {
        sending = false;
      });
  });
}

async function send(form: HTMLFormElement): Promise<void> {
  const live = document.getElementById('live');
  const card = form.closest('li');
  const answer = await fetch(form.action, {
    method: 'POST',
    body: new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])),
    headers: { Accept: 'text/html' },
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (!answer.ok || !live) throw new Error(`answered ${answer.status}`);
  // Led elsewhere: to the login, for example.
  if (new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
  const text = await answer.text();
  form.reset();
  takeOver(live, text);
  say(card);
}

/** The button that was pressed may be gone: the reader stays at the face, and hears who it is now. */
function say(card: HTMLElement | null): void {
  const status = document.getElementById('corrected');
  if (status) status.textContent = card?.querySelector('h3')?.textContent ?? '';
  if (document.activeElement === document.body) card?.focus({ preventScroll: true });
}
