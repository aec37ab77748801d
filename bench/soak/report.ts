import { figure, formatTable } from '../table.ts';
import type { ProcessMemory, SoakResult } from './run-soak.ts';
import { settled, trendOf } from './trend.ts';

/** Figures of one process. MB of 10⁶ bytes. */
export interface ProcessFigures {
  readonly process: string;
  readonly first_mb: number;
  readonly last_mb: number;
  readonly highest_mb: number;
  /** Growth for 1,000 photos of all workers together, over the last three quarters; and its standard error. */
  readonly mb_per_1000: number;
  readonly error: number;
}

/** All that came of a soak test. */
export interface SoakFigures {
  readonly engine: string;
  readonly photos: number;
  readonly seconds: number;
  readonly faces: number;
  readonly refused: number;
  readonly lost: number;
  readonly replaced: number;
  readonly processes: readonly ProcessFigures[];
  readonly verdict: Verdict;
}

/** Memory stays flat, or grows, or workers or photos were too few, so that nothing can be said. */
export type Verdict = 'flat' | 'grows' | 'workers lost' | 'too few photos';

/** With fewer photos heaps and caches are still filling when it ends, which looks as if memory grew. */
export const FEWEST_PHOTOS = 400;

/** Growth in MB for 1,000 photos that is no leak yet: what a heap that fills and empties looks like. */
const LARGEST_GROWTH = 10;

/** The figures of a result. */
export function figuresOf(result: SoakResult, photos: number, places: number): SoakFigures {
  const { engine, seconds, faces, refused, lost, parent, workers } = result;
  const processes = [
    processFigures('parent', parent),
    ...workers.map((worker, at) => processFigures(`worker ${at + 1}`, worker)),
  ];
  const replaced = workers.length - places;
  const verdict = verdictOn(processes, photos, lost + replaced);
  return { engine, photos, seconds, faces, refused, lost, replaced, processes, verdict };
}

function verdictOn(processes: readonly ProcessFigures[], photos: number, lost: number): Verdict {
  if (lost > 0) return 'workers lost';
  if (photos < FEWEST_PHOTOS) return 'too few photos';
  return processes.some(grows) ? 'grows' : 'flat';
}

/** The figures as a table, with a line that says what they mean. */
export function soakTable(figures: SoakFigures): string {
  const { photos, seconds, faces, refused, lost, replaced, verdict } = figures;
  const rows = figures.processes.map((of) => [
    of.process,
    figure(of.first_mb),
    figure(of.last_mb),
    figure(of.highest_mb),
    `${signed(of.mb_per_1000)} ± ${figure(of.error)}`,
  ]);
  return [
    formatTable(['process', 'first', 'last', 'highest', 'a 1,000 photos'], rows),
    '',
    `${photos} photos in ${seconds.toFixed(0)} s: ${faces} faces, ${refused} refused as they should be, ${lost} lost, ${replaced} workers replaced.`,
    verdict === 'too few photos'
      ? `Memory: too few photos to tell; it takes ${FEWEST_PHOTOS} at least.`
      : `Memory: ${verdict}.`,
  ].join('\n');
}

function processFigures(process: string, { samples, highest }: ProcessMemory): ProcessFigures {
  const { slope, error } = trendOf(settled(samples));
  return {
    process,
    first_mb: samples[0]?.y ?? Number.NaN,
    last_mb: samples.at(-1)?.y ?? Number.NaN,
    highest_mb: highest,
    mb_per_1000: slope * 1_000,
    error: error * 1_000,
  };
}

/** More than may be, and more than chance explains. */
function grows({ mb_per_1000, error }: ProcessFigures): boolean {
  return mb_per_1000 > LARGEST_GROWTH && mb_per_1000 > 2 * error;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
