/**
 * `bun run bench:recognizer`: what each engine takes for a photo, and what a search in the gallery takes; some minutes.
 * `--quick`: the engines on the six photos alone, under a minute. `--json`: the same figures as one object.
 * `--install-dlib`: installs Python's `face_recognition` into an environment that is thrown away afterwards; without, it
 * is measured where `python3` has it, but not in a quick run. What is being done goes to standard error.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';
import { ENGINE_CHOICES } from '../../services/recognizer/load-engine.ts';
import { figure } from '../table.ts';
import { startDlib } from './dlib-process.ts';
import { type Contender, startEngine } from './engine-process.ts';
import { installDlib } from './install-dlib.ts';
import { measureEngines, type Plan } from './measure-engines.ts';
import { measureFirstAnswer } from './measure-first-answer.ts';
import { measureGallery } from './measure-gallery.ts';
import { generateSizes, SAMPLES } from './photos.ts';
import { asJson, engineTable, type Figures, galleryTable } from './report.ts';

const FULL: Plan = { starts: 5, rounds: 10, races: 3, photosPerRace: 12 };
const QUICK: Plan = { starts: 2, rounds: 2, races: 1, photosPerRace: 6 };

const HELP = `bun run bench:recognizer [--quick] [--json] [--install-dlib]

What each engine takes for a photo, and what a search in the gallery takes; some minutes.

  --quick           the engines on the six sample photos alone, under a minute
  --json            prints the figures for programs
  --install-dlib    installs Python's face_recognition into an environment that is thrown away afterwards; without, it is
                    measured where python3 has it, but not in a quick run

Exit code 0: measured; 2: bad input.
`;

function readOptions() {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const help = { ...flag, short: 'h' } as const;
    const { values } = parseArgs({ options: { quick: flag, json: flag, 'install-dlib': flag, help } });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    return values;
  } catch (error) {
    console.error(`bench:recognizer: ${commandLineProblem(error)}; try: bun run bench:recognizer --help`);
    process.exit(2);
  }
}

/** The engines, each with the same cache folder, and dlib when there is a Python that may have it. */
function contendersIn(cacheDir: string, python: string | undefined): Contender[] {
  const names = ENGINE_CHOICES.filter((choice) => choice !== 'auto');
  const engines = names.map((name): Contender => ({ name, start: () => startEngine(name, cacheDir) }));
  if (python === undefined) return engines;
  // Its detector goes over every pixel, on 48 megapixels for most of a minute.
  return [...engines, { name: 'dlib', samplesOnly: true, start: () => startDlib(python) }];
}

async function measure({ quick, 'install-dlib': install }: ReturnType<typeof readOptions>): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'lineup-bench-'));
  const tell = (what: string) => console.error(`  ${what} …`);
  try {
    const sets = quick ? [SAMPLES] : [SAMPLES, ...(await generateSizes(folder))];
    const plan = quick ? QUICK : FULL;
    if (install) tell('installing face_recognition');
    const python = install ? await installDlib(join(folder, 'python')) : quick ? undefined : 'python3';
    const contenders = contendersIn(join(folder, 'cache'), python);
    const engines = await measureEngines({ contenders, plan, sets, tell });
    if (quick) return engines;
    tell('first answer of a recognizer');
    return { ...engines, firstAnswerMs: await measureFirstAnswer(), gallery: await measureGallery(tell) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const options = readOptions();
const { quick, json } = options;
const [load = 0] = loadavg();
const figures = await measure(options);
if (json) console.log(JSON.stringify(asJson(figures)));
else {
  const plan = quick ? QUICK : FULL;
  console.log(
    `${availableParallelism()} cores, ${cpus()[0]?.model}; load before: ${load.toFixed(1)}; ${plan.rounds} rounds`,
  );
  console.log(
    'Milliseconds, median / p95; memory in MB, loaded / highest; photos a second with a process on each core.',
  );
  console.log(`\n${engineTable(figures)}`);
  if (figures.firstAnswerMs)
    console.log(`\nFrom starting the recognizer to its first answer: ${figure(figures.firstAnswerMs)} ms`);
  if (figures.gallery) console.log(`\n${galleryTable(figures.gallery)}`);
}
