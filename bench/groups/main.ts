/**
 * `bun run bench:groups`: how long it takes to group 100,000 unknown faces by likeness, with MariaDB and with SQLite.
 * `--quick`: a tenth of it; `--json`; `--help`.
 */
import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';
import { measureGroups } from './measure-groups.ts';
import { groupsJson, groupsTable } from './report.ts';

const HELP = `bun run bench:groups [--quick] [--json]

How long it takes to group unknown faces that are alike: 100,000 of them, seven of ten of people who are on several
photos, by a curator in a process of its own; then a restart, and one face more. No photo is looked at. Some minutes.

  --quick    10,000 faces
  --json     prints the figures for programs

Needs MariaDB. Exit code 0: measured; 1: groups are not what people on photos make; 2: bad input.
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
    console.error(`bench:groups: ${commandLineProblem(error)}; try: bun run bench:groups --help`);
    process.exit(2);
  }
}

const { quick, json } = readOptions();
const faces = quick ? 10_000 : 100_000;
const tell = (what: string) => console.error(`  ${what} …`);

tell('MariaDB');
const mysql = await measureGroups('mysql', faces);
tell('SQLite');
const sqlite = await measureGroups('sqlite', faces);
const report = { mysql, sqlite };
console.log(json ? groupsJson(report) : groupsTable(report));
process.exit(0);
