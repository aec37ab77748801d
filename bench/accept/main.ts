/**
 * `bun run bench:accept`: how many images a receiver takes in each second, over 64 connections, with MariaDB and with
 * SQLite, and with a million images in the table. `--quick`: empty tables alone, half a minute; `--json`; `--help`.
 */
import { readOptions, tell, withEach } from '../quick-or-full.ts';
import { measureAccept, type Plan } from './measure-accept.ts';
import { acceptJson, acceptTable } from './report.ts';

const FULL: Plan = { warmUpSeconds: 3, seconds: 15, connections: 64 };
const QUICK: Plan = { warmUpSeconds: 2, seconds: 6, connections: 64 };
const MILLION = 1_000_000;

const HELP = `bun run bench:accept [--quick] [--json]

How many images a receiver takes in each second: POST /image/post over 64 connections, each image committed to the disk
with its message and its event, and sent to nsqd, before it is answered. Some minutes.

  --quick    empty tables alone, half a minute; otherwise with a million images in the table too
  --json     prints the figures for programs

Needs wrk, nsqd and MariaDB. Exit code 0: measured; 1: something was not accepted, or is missing; 2: bad input.
`;

const { quick, json } = readOptions('bench:accept', HELP);
const plan = quick ? QUICK : FULL;

const both = await withEach((kind) => measureAccept(kind, plan));
if (!quick) tell('MariaDB with a million images');
const million = quick ? undefined : await measureAccept('mysql', plan, MILLION);
const figures = { ...both, ...(million && { mysql_with_a_million_images: million }) };
console.log(json ? acceptJson(figures) : acceptTable(figures));
process.exit(0);
