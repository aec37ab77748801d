import { showLocalTimes } from './local-times.ts';
import { morph } from './morph.ts';
import { createNews } from './news.ts';

/** What {@link createLiveRows} needs. */
export interface LiveRowsOptions {
  readonly live: HTMLElement;
  /** Has the page asked for anew, soon. */
  readonly lookSoon: () => void;
}

/** The rows of a list, as they come, change and go. */
export interface LiveRows {
  /** Is there a list at all? */
  isList(): boolean;
  /** The images on the page. */
  shown(): number[];
  /** Puts an image into its place, or makes its row like the new one. */
  show(id: number, html: string): void;
  remove(id: number): void;
  /** There is a new image further up than this page. */
  newer(id: number): void;
  /** Shows how many images there are, by kind. */
  readonly count: (counts: Readonly<Record<string, string>>) => void;
  /** The page was taken over as a whole. */
  renewed(): void;
}

/**
 * Rows that are on the page are changed in their places. New ones come on top of the first page at once, or wait for a
 * click where that would shift what somebody reads further down.
 */
export function createLiveRows({ live, lookSoon }: LiveRowsOptions): LiveRows {
  /** New rows that wait, by id. */
  const waiting = new Map<number, string>();
  const news = createNews({ showWaiting });
  const isFirstPage = () => !new URL(location.href).searchParams.has('before');
  const body = () => live.querySelector<HTMLTableSectionElement>('#rows');
  const isReadFurtherDown = (rows: Element) => rows.getBoundingClientRect().top < 0;

  function showWaiting(): void {
    const rows = body();
    if (rows) for (const [id, html] of [...waiting].sort(([one], [other]) => one - other)) insert(rows, id, html);
    waiting.clear();
    news.waiting(0);
  }

  const insert = (rows: HTMLTableSectionElement, id: number, html: string) => {
    const row = rowOf(html);
    if (!row) return;
    row.classList.add('fresh');
    const place = [...rows.rows].find((other) => idOf(other) < id) ?? null;
    rows.insertBefore(row, place);
    fitPage(rows);
  };

  /** What is pushed out is on the next page, which begins where this one ends now. */
  const fitPage = (rows: HTMLTableSectionElement) => {
    const limit = Number(rows.dataset['limit']);
    if (!(rows.rows.length > limit)) return;
    while (rows.rows.length > limit) rows.rows[rows.rows.length - 1]?.remove();
    const older = live.querySelector<HTMLAnchorElement>('.pager a[rel=next]');
    const last = rows.rows[rows.rows.length - 1];
    if (!older || !last) return lookSoon();
    const url = new URL(older.href);
    url.searchParams.set('before', String(idOf(last)));
    older.href = url.pathname + url.search;
  };

  addEventListener('scroll', () => {
    const rows = body();
    if (waiting.size > 0 && rows && !isReadFurtherDown(rows)) showWaiting();
  });

  return {
    isList: () => body() !== null,
    shown: () => [...[...(body()?.rows ?? [])].map(idOf), ...waiting.keys()],
    show(id, html) {
      const rows = body();
      // The first image of a list that was empty.
      if (!rows) return lookSoon();
      const there = document.getElementById(`image-${id}`);
      const row = rowOf(html);
      if (there && row) {
        morph(there, row);
        news.changed();
        return;
      }
      if (!waiting.has(id)) news.came();
      if (isFirstPage() && isReadFurtherDown(rows)) {
        waiting.set(id, html);
        news.waiting(waiting.size);
      } else insert(rows, id, html);
    },
    remove(id) {
      if (waiting.delete(id)) news.waiting(waiting.size);
      const row = document.getElementById(`image-${id}`);
      if (!row) return;
      keepFocus(row);
      row.remove();
      const rows = body();
      // Others follow, which are on the next page so far.
      if (rows && (rows.rows.length === 0 || live.querySelector('.pager a[rel=next]'))) lookSoon();
    },
    newer: (id) => news.newer(id),
    count(counts) {
      for (const [name, text] of Object.entries(counts)) {
        const shown = live.querySelector(`[data-count="${CSS.escape(name)}"]`);
        if (shown && shown.textContent !== text) shown.textContent = text;
      }
    },
    renewed() {
      // All of them are on the page now.
      if (isFirstPage()) waiting.clear();
      news.waiting(waiting.size);
    },
  };
}

function idOf(row: HTMLTableRowElement): number {
  return Number(row.dataset['id']);
}

function rowOf(html: string): HTMLTableRowElement | undefined {
  const page = new DOMParser().parseFromString(`<table><tbody>${html}</tbody></table>`, 'text/html');
  const row = page.querySelector('tr');
  if (!row) return undefined;
  showLocalTimes(row);
  return document.importNode(row, true);
}

/** Whoever stood in a row that goes stands in the next one then. */
function keepFocus(row: HTMLElement): void {
  if (!row.contains(document.activeElement)) return;
  const next = row.nextElementSibling ?? row.previousElementSibling;
  next?.querySelector<HTMLElement>('.id a')?.focus();
}
