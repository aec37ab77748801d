/**
 * `bun run bench:soak`: does memory stay flat? 2,000 photos of many sizes and kinds through two real workers; some
 * minutes, on Linux. `--photos N`, `--engine NAME`, `--json`, `--help`. Exit code 1 when memory grows or a worker was
 * lost.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';
import { ENGINE_CHOICES, type EngineChoice } from '../../services/recognizer/load-engine.ts';
import { FEWEST_PHOTOS, figuresOf, type SoakFigures, soakTable } from './report.ts';
import { runSoak } from './run-soak.ts';

const WORKERS = 2;

/** Photos that it takes at the least to do anything at all. */
const MINIMUM = 100;

const HELP = `bun run bench:soak [--photos N] [--engine NAME] [--json]

Does memory stay flat? Photos of many sizes and kinds go through two real workers; some minutes, on Linux.

  --photos N       how many, by default 2000, at least ${MINIMUM}; below ${FEWEST_PHOTOS} nothing can be told of growth
  --engine NAME    ${ENGINE_CHOICES.join(', ')}; by default onnx
  --json           prints the figures for programs

Exit code 0: memory stays flat, or the photos are too few to tell; 1: it grows, or a worker was lost; 2: bad input.
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        photos: { type: 'string', default: '2000' },
        engine: { type: 'string', default: 'onnx' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const photos = Number(values.photos);
    if (!Number.isInteger(photos) || photos < MINIMUM)
      throw new Error(`--photos ${values.photos}: at least ${MINIMUM}`);
    const engine = ENGINE_CHOICES.find((choice) => choice === values.engine);
    if (!engine) throw new Error(`--engine ${values.engine}: one of ${ENGINE_CHOICES.join(', ')}`);
    if (process.platform !== 'linux')
      throw new Error('the memory of other processes is read from /proc, on Linux only');
    return { photos, engine, json: values.json };
  } catch (error) {
    console.error(`bench:soak: ${commandLineProblem(error)}; try: bun run bench:soak --help`);
    process.exit(2);
  }
}

async function soak(engine: EngineChoice, photos: number): Promise<SoakFigures> {
  const data = await mkdtemp(join(tmpdir(), 'lineup-soak-'));
  const folder = join(data, 'photos');
  try {
    console.error('  making photos …');
    const maker = Bun.spawn([process.execPath, join(import.meta.dir, 'make-photos.ts'), folder], {
      stdout: 'ignore',
      stderr: 'inherit',
    });
    if ((await maker.exited) !== 0) throw new Error('the photos could not be made');
    const tell = (done: number) => console.error(`  ${done} of ${photos} …`);
    const result = await runSoak({
      engine,
      photos,
      workers: WORKERS,
      folder,
      cacheDir: join(data, 'cache'),
      tell,
    });
    return figuresOf(result, photos, WORKERS);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

const { photos, engine, json } = readOptions();
const figures = await soak(engine, photos);
if (json) console.log(JSON.stringify(figures));
else console.log(soakTable(figures));
process.exit(figures.verdict === 'flat' || figures.verdict === 'too few photos' ? 0 : 1);
