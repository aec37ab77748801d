/**
 * `bun run bench:groups`: how long it takes to group 100,000 unknown faces by likeness, with MariaDB and with SQLite.
 * `--quick`: a tenth of it; `--json`; `--help`.
 */
import { readOptions, withEach } from '../quick-or-full.ts';
import { measureGroups } from './measure-groups.ts';
import { groupsJson, groupsTable } from './report.ts';

const HELP = `bun run bench:groups [--quick] [--json]

How long it takes to group unknown faces that are alike: 100,000 of them, seven of ten of people who are on several
photos, by a curator in a process of its own; then a restart, and one face more. No photo is looked at. Some minutes.

  --quick    10,000 faces
  --json     prints the figures for programs

Needs MariaDB. Exit code 0: measured; 1: groups are not what people on photos make; 2: bad input.
`;

const { quick, json } = readOptions('bench:groups', HELP);
const faces = quick ? 10_000 : 100_000;

const report = await withEach((kind) => measureGroups(kind, faces));
console.log(json ? groupsJson(report) : groupsTable(report));
process.exit(0);
