/**
 * `bun run chaos`: does anything get lost? Plays every scenario over real processes, and then kills these at random
 * while images come in. `--help` tells the options. What is going on goes to standard error.
 */
import { missingParts } from '../harness/real-parts.ts';
import { createLab } from './lab.ts';
import { type ChaosOptions, readOptions } from './read-options.ts';
import { allWell, type Report, reportOf, reportTable } from './report.ts';
import { runAll } from './run-all.ts';
import { runScenario, type ScenarioResult } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { randomKills } from './scenarios/random-kills.ts';

/** Scenarios at a time. In the full form times are judged: each has the machine for itself. */
const AT_ONCE = { short: 4, full: 1 } as const;

const HELP = `bun run chaos [--short] [--images N] [--kills N] [--seed N] [--only NAME] [--json]

Does anything get lost? Plays faults over real processes (nsqd, MariaDB, Lineup's services, a stub recognizer), then
kills these at random while images come in. Every image that was taken in is followed to its end.
Needs MariaDB, and what \`bun deploy/tools/build.ts\` builds with Go 1.25: nsqd and toxiproxy.

  --short       each scenario in its short form, 20 kills over 400 images; under three minutes
  --images N    images of the random kills, by default 10000
  --kills N     kills, by default 500
  --seed N      which processes are killed, in which order; by default another one each time, which is told
  --only NAME   one scenario: ${SCENARIOS.map(({ name }) => name).join(', ')}, random-kills
  --json        prints the figures for programs

Exit code 0: nothing lost, doubled, stuck or stale; 1: something was, or a scenario failed; 2: bad input.
`;

async function play(options: ChaosOptions): Promise<Report> {
  const { form, only } = options;
  const wanted = ({ name }: Scenario) => only === undefined || name === only;
  const lab = createLab();
  const tell = (what: string) => console.error(`  ${what}`);
  const stage = { lab, form, timed: true, tell };
  const said = (result: ScenarioResult) => {
    tell(`${result.name}: ${result.passed ? 'passed' : 'FAILED'}`);
    return result;
  };
  try {
    const scenarios = SCENARIOS.filter(wanted);
    const results = await Promise.all(runAll(scenarios, AT_ONCE[form], stage).map((result) => result.then(said)));
    const kills = randomKills(options);
    if (wanted(kills)) {
      tell(`${kills.name}: ${options.kills} kills over ${options.images} images, --seed ${options.seed}`);
      results.push(said(await runScenario(kills, stage)));
    }
    return reportOf(results);
  } finally {
    await lab.close();
  }
}

const read = readOptions(process.argv.slice(2), [...SCENARIOS.map(({ name }) => name), 'random-kills']);
if (read.kind === 'help') {
  process.stdout.write(HELP);
  process.exit(0);
}
if (read.kind === 'wrong') {
  console.error(`chaos: ${read.problem}; try: bun run chaos --help`);
  process.exit(2);
}
const missing = missingParts(['nsqd', 'mariadb', 'toxiproxy']);
if (missing) {
  console.error(`chaos: ${missing}`);
  process.exit(2);
}
const report = await play(read.options);
console.log(read.options.json ? JSON.stringify(report) : reportTable(report));
process.exit(allWell(report) ? 0 : 1);
