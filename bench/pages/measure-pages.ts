import { migrate, openStore } from '@lineup/db';
import type { Store } from '@lineup/db/store';
import { silentLogger } from '@lineup/log';
import { openDatabase } from '../../db/open-database.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { startMariadb } from '../../test/harness/mariadb.ts';
import { startServiceProcess } from '../../test/harness/service-process.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { fillLineup } from './fill-lineup.ts';
import { type PageKind, pageKinds } from './page-kinds.ts';

/** The databases that are asked. */
export type DatabaseKind = 'mysql' | 'sqlite';

/** Milliseconds of many askings. */
export interface Times {
  readonly p50_ms: number;
  readonly p99_ms: number;
}

/** One kind of page. */
export interface PageFigures {
  readonly page: string;
  /** Images that the page has. */
  readonly images: number;
  /** What the Store takes for the list. */
  readonly list: Times;
  /** From asking the frontend over HTTP to the last byte of the page, counts and all. */
  readonly html: Times;
}

/** What one database does. */
export interface DatabaseFigures {
  readonly images: number;
  readonly fill_s: number;
  readonly pages: readonly PageFigures[];
  /** Counting for the head of the list. */
  readonly counts: Times;
}

/** How much is measured. */
export interface Plan {
  readonly images: number;
  /** Askings of each kind. */
  readonly rounds: number;
}

/** As in the bench of taking images in: room for a million images in memory. */
const MARIADB = { flags: ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=256M'] };

const PAGE = 50;
const COUNTED = 10_001;

/** Fills a database and measures each kind of page on it. */
export async function measurePages(kind: DatabaseKind, { images, rounds }: Plan): Promise<DatabaseFigures> {
  const folder = tempFolder('bench-pages');
  const mariadb = kind === 'mysql' ? await startMariadb(MARIADB) : undefined;
  try {
    const url = (await mariadb?.createDatabase())?.url ?? `sqlite:${folder.path}/lineup.db`;
    await migrate(url, { log: silentLogger() });
    const start = performance.now();
    const database = openDatabase(url);
    await fillLineup(database, images).finally(() => database.db.destroy());
    const fill_s = (performance.now() - start) / 1_000;
    return { images, fill_s, ...(await measureFilled(url, folder.path, images, rounds)) };
  } finally {
    await mariadb?.stop();
    folder.remove();
  }
}

async function measureFilled(databaseUrl: string, dataDir: string, images: number, rounds: number) {
  const port = await freePort();
  const env = { DATA_DIR: dataDir, DATABASE_URL: databaseUrl, FRONTEND_PORT: String(port), LOG_LEVEL: 'info' };
  const frontend = await startServiceProcess({ service: 'frontend', env });
  const store = await openStore(databaseUrl, { log: silentLogger() });
  try {
    await frontend.ready();
    const pages: PageFigures[] = [];
    for (const page of pageKinds(images)) {
      pages.push(await measurePage(store, `http://127.0.0.1:${port}`, page, rounds));
    }
    return { pages, counts: await timesOf(rounds, () => store.countUpTo(COUNTED)) };
  } finally {
    await store.close();
    await frontend.stop();
  }
}

async function measurePage(store: Store, url: string, { name, query, path }: PageKind, rounds: number) {
  const { images } = await store.images({ ...query, limit: PAGE });
  const list = await timesOf(rounds, () => store.images({ ...query, limit: PAGE }));
  const html = await timesOf(rounds, async () => {
    const answer = await fetch(url + path);
    const text = await answer.text();
    if (!answer.ok || !text.includes('Persons of Interest')) throw new Error(`${path} was answered ${answer.status}`);
  });
  return { page: name, images: images.length, list, html };
}

/** Median and 99th percentile, the first few askings left out: those find nothing in memory yet. */
async function timesOf(rounds: number, ask: () => Promise<unknown>): Promise<Times> {
  const times: number[] = [];
  for (let round = -3; round < rounds; round += 1) {
    const start = performance.now();
    await ask();
    if (round >= 0) times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { p50_ms: at(0.5), p99_ms: at(0.99) };
}
