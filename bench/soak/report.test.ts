import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { figuresOf, soakTable } from './report.ts';
import type { ProcessMemory, SoakResult } from './run-soak.ts';

const STEP = 5;

/** A process that grows by so many MB for each photo. */
function process(slope: number, photos: number): ProcessMemory {
  const samples = Array.from({ length: photos / STEP }, (_, at) => ({ x: at * STEP, y: 300 + slope * at * STEP }));
  return { pid: 1, samples, highest: 300 + slope * photos };
}

function resultOf(slope: number, photos: number, lost = 0): SoakResult {
  const [parent, workers] = [process(0, photos), [process(0, photos), process(slope, photos)]];
  return { engine: 'onnx', parent, workers, faces: 1, refused: 0, lost, seconds: 1 };
}

const verdictOn = (slope: number, photos: number, lost?: number) =>
  figuresOf(resultOf(slope, photos, lost), photos, 2).verdict;

test('memory is flat, or grows', () => {
  expect([verdictOn(0, 400), verdictOn(0.1, 400)]).toEqual(['flat', 'grows']);
});

test('with too few photos nothing is said of growth, but lost workers are told', () => {
  expect([verdictOn(0, 395), verdictOn(0.1, 395), verdictOn(0.1, 100, 1)]).toEqual([
    'too few photos',
    'too few photos',
    'workers lost',
  ]);
  const lines = soakTable(figuresOf(resultOf(0.1, 100), 100, 2)).split('\n');
  expect(lines.at(-1)).toBe('Memory: too few photos to tell; it takes 400 at least.');
});

async function bench(program: string, ...words: string[]) {
  const run = Bun.spawn([globalThis.process.execPath, join(import.meta.dir, '..', program), ...words], {
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout, stderr] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
  return { exit: await run.exited, stdout, stderr };
}

test.each(['soak', 'recognizer'])('bench:%s tells how it is used, and what it does not know', async (name) => {
  const help = await bench(`${name}/main.ts`, '--help');
  expect(help).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringContaining(`bun run bench:${name} [`) });
  expect(await bench(`${name}/main.ts`, '--frob')).toEqual({
    exit: 2,
    stdout: '',
    stderr: `bench:${name}: unknown option --frob; try: bun run bench:${name} --help\n`,
  });
});
