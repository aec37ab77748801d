/**
 * `bun run bench:rematch`: how long it takes to match 100,000 faces of past images anew, with MariaDB and with SQLite.
 * `--quick`: a tenth of it; `--json`; `--help`.
 */
import { readOptions, withEach } from '../quick-or-full.ts';
import { measureRematch, type Plan } from './measure-rematch.ts';
import { rematchJson, rematchTable } from './report.ts';

const FULL: Plan = { faces: 100_000, knownPhotos: 1_000 };
const QUICK: Plan = { faces: 10_000, knownPhotos: 1_000 };

const HELP = `bun run bench:rematch [--quick] [--json]

How long it takes to match the faces of past images anew: to look at all of them, to write down what has changed, and to
take that back. 100,000 faces of nobody on 50,000 images, seven of ten of people who are known by 1,000 photos; a
recognizer and a curator, each a process of its own. No photo is looked at. Two minutes.

  --quick    10,000 faces
  --json     prints the figures for programs

Needs MariaDB. Exit code 0: measured; 1: something is not as it was found; 2: bad input.
`;

const { quick, json } = readOptions('bench:rematch', HELP);
const plan = quick ? QUICK : FULL;

const report = await withEach((kind) => measureRematch(kind, plan));
console.log(json ? rematchJson(report) : rematchTable(report));
process.exit(0);
