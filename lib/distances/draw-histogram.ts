import { along, axes, chart, line, PLOT, short, type Tick, text, upwards } from './chart-frame.ts';
import type { PairDistances } from './measure-pairs.ts';
import { BINS_PER_TENTH, type BinnedDistances, binned } from './pair-figures.ts';

/** What is marked on the drawing. */
export interface HistogramMarks {
  /** The threshold that is in use; a full line. */
  readonly present: number;
  /** A dashed line, where there is one. */
  readonly suggested?: number | undefined;
}

/**
 * An SVG with both distributions one over the other: how far apart photos of one person are, and photos of two people.
 * Each kind is drawn in shares of its own pairs, for there are always many more strangers.
 */
export function drawHistogram(
  { genuine, impostor }: Pick<PairDistances, 'genuine' | 'impostor'>,
  marks: HistogramMarks,
): string {
  return drawBins({ genuine: binned(genuine), impostor: binned(impostor) }, marks);
}

/** The same of distances that are counted already. */
export function drawBins(
  { genuine: one, impostor: two }: { readonly genuine: BinnedDistances; readonly impostor: BinnedDistances },
  marks: HistogramMarks,
): string {
  const used = Math.max(one.shares.length, two.shares.length) / BINS_PER_TENTH / 10;
  const farthest = Math.max(used, marks.present, 0.9);
  // Up to the next tenth, with a little room.
  const tenths = Math.floor(farthest * 10) + 1;
  const to = tenths / 10;
  // The labels of the marks have their room above the highest bin.
  const most = Math.max(0.05, ...one.shares, ...two.shares) * 1.12;
  const xTicks = Array.from({ length: tenths + 1 }, (_, tenth) => ({
    at: tenth / tenths,
    label: (tenth / 10).toFixed(1),
  }));
  return chart('How far apart photos of one person are, and photos of two people', [
    ...axes({ ticks: xTicks, label: 'distance' }, { ticks: shareTicks(most), label: 'share of the pairs' }),
    shape('impostor', two.shares, to, most),
    shape('genuine', one.shares, to, most),
    ...legend('genuine', `one person, ${pairsText(one)}`, 16),
    ...legend('impostor', `two people, ${pairsText(two)}`, 372),
    ...markLines(marks, to),
  ]);
}

/** Steps from the first bin that holds something to the last, closed along the axis; nothing where there are no pairs. */
function shape(kind: string, shares: readonly number[], to: number, most: number): string {
  const first = shares.findIndex((share) => share > 0);
  if (first < 0) return '';
  const x = (edge: number) => short(along(edge / BINS_PER_TENTH / 10 / to));
  const end = shares.findLastIndex((share) => share > 0) + 1;
  const steps = shares.slice(first, end).map((share, at) => {
    const y = short(upwards(share / most));
    return `L${x(first + at)} ${y}L${x(first + at + 1)} ${y}`;
  });
  return `<path class="${kind}" d="M${x(first)} ${PLOT.bottom}${steps.join('')}L${x(end)} ${PLOT.bottom}Z"/>`;
}

function markLines({ present, suggested }: HistogramMarks, to: number): string[] {
  const near = suggested === undefined || suggested >= present;
  const marks = [markLine('mark', `threshold ${digits(present)}`, present / to, near ? 'end' : 'start')];
  if (suggested !== undefined) {
    // The two may stand close: their labels lean away from each other.
    marks.push(markLine('mark dashed', `suggested ${digits(suggested)}`, suggested / to, near ? 'start' : 'end'));
  }
  return marks.flat();
}

function markLine(kind: string, label: string, at: number, anchor: 'start' | 'end'): string[] {
  const x = along(at);
  return [
    line(kind, x, PLOT.top - 2, x, PLOT.bottom),
    text(label, { x: x + (anchor === 'start' ? 5 : -5), y: PLOT.top + 10, anchor }),
  ];
}

function legend(kind: string, label: string, x: number): string[] {
  return [`<rect class="${kind}" x="${x}" y="38" width="14" height="14" rx="2"/>`, text(label, { x: x + 22, y: 50 })];
}

function pairsText({ measured, total }: BinnedDistances): string {
  const count = (pairs: number) => pairs.toLocaleString('en-US');
  if (total === 0) return 'no pairs';
  return measured < total ? `${count(measured)} of ${count(total)} pairs` : `${count(total)} pairs`;
}

/** Round percentages up to the highest bin. */
function shareTicks(most: number): Tick[] {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((width) => most / width <= 6) ?? 1;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => ({
    at: (at * step) / most,
    label: `${Math.round(at * step * 100)} %`,
  }));
}

function digits(threshold: number): string {
  return String(Math.round(threshold * 1000) / 1000);
}
