/**
 * `bun run bench:engines`: the recognizer's engines on face-api's six sample photos, each engine in a process of its
 * own: time to load, time of a photo from pixels to descriptors, memory, and how far its descriptors lie from those of
 * engine `wasm`. An engine that does not load is left out, with its reason. With `--json` the same figures as an object.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '@lineup/domain';
import { decodePhoto, type Picture } from '@lineup/photo';
import { describePhoto } from '../services/recognizer/describe-photo.ts';
import { ENGINE_CHOICES, type EngineName, loadEngine } from '../services/recognizer/load-engine.ts';

/** Figures of one engine; times in ms, memory of the whole process in MB. */
interface Figures {
  readonly loadMs: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  readonly loadedMb: number;
  readonly afterMb: number;
  readonly highestMb: number;
  /** Of each face of each photo, largest first. */
  readonly descriptors: readonly (readonly number[])[];
}

/** Each of the six photos so often; a first round beforehand is not counted, for much is made when it is first used. */
const ROUNDS = 5;
const photos = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');

/** Runs in the child. */
async function measure(engineName: EngineName, cacheDir: string): Promise<Figures> {
  const pictures: Picture[] = [];
  for (let photo = 1; photo <= 6; photo++) {
    pictures.push(await decodePhoto(new Uint8Array(await Bun.file(join(photos, `sample${photo}.jpg`)).arrayBuffer())));
  }
  const begun = performance.now();
  const { engine } = await loadEngine(engineName, { cacheDir, tell: () => undefined });
  const loadMs = performance.now() - begun;
  const loadedMb = memoryMb();

  const descriptors: number[][] = [];
  for (const picture of pictures) {
    for (const { descriptor } of await describePhoto(engine, picture)) descriptors.push([...descriptor]);
  }
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const picture of pictures) {
      const start = performance.now();
      await describePhoto(engine, picture);
      times.push(performance.now() - start);
    }
  }
  times.sort((a, b) => a - b);
  const afterMb = memoryMb();
  const highestMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const medianMs = times[Math.floor(times.length / 2)] ?? Number.NaN;
  return { loadMs, medianMs, slowestMs: times.at(-1) ?? Number.NaN, loadedMb, afterMb, highestMb, descriptors };
}

function memoryMb(): number {
  return process.memoryUsage().rss / 1e6;
}

/** Runs in the parent: the figures of an engine, or why there are none. */
async function figuresOf(engine: EngineName, cacheDir: string): Promise<Figures | string> {
  const results = join(cacheDir, `${engine}.json`);
  const child = Bun.spawn([process.execPath, import.meta.path, 'measure', engine, cacheDir, results], {
    stdout: 'ignore',
    stderr: 'pipe',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ORT_DISABLE_TELEMETRY: '1' },
  });
  const words = await new Response(child.stderr).text();
  if ((await child.exited) === 0) return (await Bun.file(results).json()) as Figures;
  return words.trim().split('\n').at(-1) ?? 'no reason given';
}

/** The largest Euclidean distance between descriptors of the same face. */
function farthest(ours: Figures, theirs: Figures): number {
  if (ours.descriptors.length !== theirs.descriptors.length) return Number.NaN;
  const apart = ours.descriptors.map((descriptor, face) =>
    Math.hypot(...descriptor.map((value, at) => value - (theirs.descriptors[face]?.[at] ?? Number.NaN))),
  );
  return Math.max(...apart);
}

async function compare(asJson: boolean): Promise<void> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'lineup-engines-'));
  const engines: Partial<Record<EngineName, Figures>> = {};
  try {
    for (const engine of ENGINE_CHOICES) {
      if (engine === 'auto') continue;
      const figures = await figuresOf(engine, cacheDir);
      if (typeof figures === 'string') console.error(`${engine} is left out: ${figures}`);
      else engines[engine] = figures;
    }
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
  const { wasm } = engines;
  const rows = Object.entries(engines).map(([engine, { descriptors, ...figures }]) => ({
    engine,
    ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)])),
    faces: descriptors.length,
    fromWasm: wasm ? farthest({ ...figures, descriptors }, wasm).toExponential(1) : 'unknown',
  }));
  if (asJson) console.log(JSON.stringify(rows));
  else console.table(rows);
}

const [task, engine, cacheDir = '', results = ''] = process.argv.slice(2);
if (task === 'measure') {
  try {
    await Bun.write(results, JSON.stringify(await measure(engine as EngineName, cacheDir)));
    process.exit(0);
  } catch (error) {
    console.error(messageOf(error));
    process.exit(1);
  }
}
await compare(task === '--json');
