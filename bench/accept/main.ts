/**
 * `bun run bench:accept`: how many images a receiver takes in each second, over 64 connections, with MariaDB and with
 * SQLite, and with a million images in the table. `--quick`: empty tables alone, half a minute; `--json`; `--help`.
 */
import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';
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

function readOptions() {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { values } = parseArgs({ options: { quick: flag, json: flag, help: { ...flag, short: 'h' } } });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    return values;
  } catch (error) {
    console.error(`bench:accept: ${commandLineProblem(error)}; try: bun run bench:accept --help`);
    process.exit(2);
  }
}

const { quick, json } = readOptions();
const plan = quick ? QUICK : FULL;
const tell = (what: string) => console.error(`  ${what} …`);

tell('MariaDB');
const mysql = await measureAccept('mysql', plan);
tell('SQLite');
const sqlite = await measureAccept('sqlite', plan);
if (!quick) tell('MariaDB with a million images');
const million = quick ? undefined : await measureAccept('mysql', plan, MILLION);
const figures = { mysql, sqlite, ...(million && { mysql_with_a_million_images: million }) };
console.log(json ? acceptJson(figures) : acceptTable(figures));
process.exit(0);
