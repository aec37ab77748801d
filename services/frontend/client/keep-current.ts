import { createLiveRows } from './live-rows.ts';
import { createLiveStream } from './live-stream.ts';
import { PAGE_CHANGED } from './page-changed.ts';
import { takeOver } from './take-over.ts';

/** Longest wait, in milliseconds, after answers that did not come. */
const LONGEST_WAIT_MS = 30_000;

/** Milliseconds after which an answer is not waited for any longer. */
const ANSWER_MS = 10_000;

/** Milliseconds from being told to ask anew until it is done: a page that many look at must not be asked for by all at once. */
const SOON_MS = { least: 300, spread: 1_000 };

/**
 * Keeps the page as things stand: it listens to what happens, where its `data-live` says. While it cannot listen, and on
 * pages where there is nothing to listen to, it asks for itself anew as often as `data-renew-ms` says, and takes over what
 * has changed. Rests while nobody looks, and looks once when somebody comes back.
 */
export function keepCurrent(): void {
  const live = document.getElementById('live');
  const connection = document.getElementById('connection');
  if (!live || !connection) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let asking = false;

  const lookSoon = () => {
    soon ??= setTimeout(look, SOON_MS.least + Math.random() * SOON_MS.spread);
  };
  const rows = createLiveRows({ live, lookSoon });
  const stream = createLiveStream({ live, rows, lookSoon, look: () => void look(), plan: () => plan() });

  const plan = () => {
    clearTimeout(timer);
    if (document.hidden) return;
    const renewal = Number(live.dataset['renewMs']) || Number.POSITIVE_INFINITY;
    // Whoever listens is told.
    const usual = stream.isOpen() ? Number.POSITIVE_INFINITY : Math.min(renewal, stream.opensInMs());
    const wait = failures > 0 ? Math.min(1_000 * 2 ** failures, LONGEST_WAIT_MS) : usual;
    if (Number.isFinite(wait)) timer = setTimeout(look, wait);
  };

  const look = async () => {
    clearTimeout(soon);
    soon = undefined;
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(location.href, {
        headers: { Accept: 'text/html' },
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      // Not logged in any more, or what the page is about is gone: the page as a whole is led to where that is said.
      if (answer.redirected || answer.status === 404) return location.reload();
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      takeOver(live, await answer.text());
      rows.renewed();
      failures = 0;
      stream.openAnew();
    } catch {
      // Not an error of this page: the server is away or busy, and is asked again, less and less often.
      failures += 1;
    }
    asking = false;
    connection.textContent = failures > 0 ? 'No connection; trying again' : '';
    plan();
  };

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) return void look();
    clearTimeout(timer);
    // Browsers keep few connections to a server, for all of its pages together.
    stream.close();
  });
  // One that is left must not hold a connection while it is kept for the way back.
  window.addEventListener('pagehide', () => stream.close());
  document.addEventListener(PAGE_CHANGED, () => {
    // A list that listens was told already.
    if (!(stream.isOpen() && rows.isList())) void look();
  });
  stream.openAnew();
  plan();
}
