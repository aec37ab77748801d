/**
 * `bun run bench:pages`: how long pages of the list of images take with a million images, on MariaDB and on SQLite, by
 * every filter, searched, and far down. `--quick`: with 50,000 images; `--json`; `--help`.
 */
import { readOptions, withEach } from '../quick-or-full.ts';
import { measurePages, type Plan } from './measure-pages.ts';
import { pagesJson, pagesTable } from './report.ts';

const FULL: Plan = { images: 1_000_000, rounds: 100 };
const QUICK: Plan = { images: 50_000, rounds: 20 };

const HELP = `bun run bench:pages [--quick] [--json]

How long pages of the list of images take, by every filter, searched and far down: the Store's answer, and the whole
page over HTTP. With a million images, somebody on half of them, somebody on the oldest alone. Some minutes, and 2 GB
of disk for a while.

  --quick    with 50,000 images, half a minute
  --json     prints the figures for programs

Needs MariaDB. Exit code 0: measured; 1: a page was not answered; 2: bad input.
`;

const { quick, json } = readOptions('bench:pages', HELP);
const plan = quick ? QUICK : FULL;

const report = await withEach((kind) => measurePages(kind, plan));
console.log(json ? pagesJson(report) : pagesTable(report));
process.exit(0);
