import { figure, formatTable } from '../table.ts';
import type { DatabaseFigures, DatabaseKind, Times } from './measure-pages.ts';

/** Figures by the database that they are of. */
export type PagesReport = Readonly<Partial<Record<DatabaseKind, DatabaseFigures>>>;

/** `{"mysql":{"images","fill_s","counts":{…},"pages":[{"page","images","list":{"p50_ms","p99_ms"},"html":{…}}]},…}` */
export function pagesJson(report: PagesReport): string {
  return JSON.stringify(report, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(2)) : value));
}

/** A table for people for each database. */
export function pagesTable(report: PagesReport): string {
  return Object.entries(report)
    .map(([database, { images, pages, counts }]) => {
      const rows = pages.map(({ page, images: shown, list, html }) => [
        page,
        String(shown),
        ...inWords(list),
        ...inWords(html),
      ]);
      rows.push(['counts', '', ...inWords(counts), '', '']);
      const head = ['page', 'images', 'list, ms', 'p99', 'whole page, ms', 'p99'];
      return `${database}, ${images.toLocaleString('en')} images\n\n${formatTable(head, rows)}`;
    })
    .join('\n\n');
}

const inWords = ({ p50_ms, p99_ms }: Times) => [figure(p50_ms), figure(p99_ms)];
