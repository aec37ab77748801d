import type { LiveRows } from './live-rows.ts';

/** Milliseconds until listening is tried again after it broke off: the first time, and at the most. */
const RETRY_MS = { first: 500, most: 30_000 };

/** What {@link createLiveStream} needs. */
export interface LiveStreamOptions {
  readonly live: HTMLElement;
  readonly rows: LiveRows;
  /** Has the page asked for anew, soon. */
  readonly lookSoon: () => void;
  /** Has it asked for anew now. */
  readonly look: () => void;
  /** Listening has begun or broken off: when the page looks next may change. */
  readonly plan: () => void;
}

/** Listening to what happens to the page's images. */
export interface LiveStream {
  /** Listens from where the page stands now; does nothing where it cannot, or not yet again. */
  openAnew(): void;
  close(): void;
  isOpen(): boolean;
  /** Milliseconds until it should be tried again; infinite where there is nothing to listen to. */
  opensInMs(): number;
}

/** What the server tells with an image, see `live/live-message.ts`. */
type Told = { readonly id: number; readonly html: string };

/** Listens by server-sent events. */
export function createLiveStream({ live, rows, lookSoon, look, plan }: LiveStreamOptions): LiveStream {
  let source: EventSource | undefined;
  let open = false;
  let failures = 0;
  /** The last event that the page was told of. */
  let after: string | undefined;
  let notBefore = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
    open = false;
  };

  const broken = () => {
    close();
    failures += 1;
    // Spread out, so that not all pages come back at the same moment.
    const wait = Math.min(RETRY_MS.first * 2 ** failures, RETRY_MS.most) * (0.5 + Math.random());
    notBefore = Date.now() + wait;
    // Once it may have been the network for a moment. Then the page is asked for, which tells what is wrong.
    if (failures === 1) retry = setTimeout(() => listen(after), wait);
    else look();
    plan();
  };

  const listen = (from: string | undefined) => {
    const place = live.dataset['live'];
    if (place === undefined || typeof EventSource === 'undefined' || document.hidden) return;
    close();
    const url = new URL(place, location.href);
    if (from !== undefined) url.searchParams.set('after', from);
    const shown = rows.shown();
    if (shown.length > 0) url.searchParams.set('shown', shown.join('.'));
    const opened = new EventSource(url);
    source = opened;
    const on = <Data>(event: string, told: (data: Data) => void) =>
      opened.addEventListener(event, ({ data, lastEventId }: MessageEvent<string>) => {
        if (lastEventId !== '') after = lastEventId;
        told(JSON.parse(data) as Data);
      });
    on<Told>('image', ({ id, html }) => rows.show(id, html));
    on<Told>('gone', ({ id }) => rows.remove(id));
    on<Told>('newer', ({ id }) => rows.newer(id));
    on<Record<string, string>>('counts', rows.count);
    on('changed', lookSoon);
    on('reload', lookSoon);
    opened.onopen = () => {
      open = true;
      failures = 0;
      plan();
    };
    opened.onerror = broken;
  };

  return {
    openAnew() {
      if (Date.now() < notBefore) return;
      after = undefined;
      listen(undefined);
    },
    close,
    isOpen: () => open,
    opensInMs() {
      if (live.dataset['live'] === undefined || typeof EventSource === 'undefined') return Number.POSITIVE_INFINITY;
      return source ? Number.POSITIVE_INFINITY : Math.max(RETRY_MS.first, notBefore - Date.now());
    },
  };
}
