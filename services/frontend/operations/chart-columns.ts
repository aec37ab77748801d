import type { MinuteCounts, MinuteFigures } from '@lineup/db/store';
import { addLatencies } from '@lineup/domain';

/** How far back the charts may look: the word in the address, minutes in all, and minutes a column. */
export const RANGES = {
  hour: { label: 'Hour', said: 'the last hour', minutes: 60, step: 1, ago: ['60 min ago', '30 min ago'] },
  day: { label: 'Day', said: 'the last day', minutes: 1_440, step: 15, ago: ['24 h ago', '12 h ago'] },
  month: {
    label: '30 days',
    said: 'the last 30 days',
    minutes: 43_200,
    step: 720,
    ago: ['30 days ago', '15 days ago'],
  },
} as const;

/** A key of {@link RANGES}. */
export type RangeWord = keyof typeof RANGES;

/** What happened in one column of a chart. */
export interface Column extends MinuteCounts {
  /** Milliseconds since 1970. */
  readonly from: number;
}

/** What is counted, in the order in which it is stacked and told. */
export const ENDS = [
  ['identified', 'identified'],
  ['unknown', 'unknown'],
  ['noFace', 'no face'],
  ['failed', 'failed, tried again'],
  ['quarantined', 'quarantined'],
] as const;

/**
 * The columns of a range, oldest first, also those in which nothing happened; the last one has now in it.
 *
 * @param now milliseconds since 1970
 */
export function columnsOf(rows: readonly MinuteFigures[], range: RangeWord, now: number): Column[] {
  const { minutes, step } = RANGES[range];
  const width = step * 60_000;
  const last = Math.floor(now / width) * width;
  const columns = Array.from({ length: minutes / step }, (_, at) => last - (minutes / step - 1 - at) * width);
  const found = Map.groupBy(rows, ({ at }) => Math.floor(at.getTime() / width) * width);
  return columns.map((from) => ({ from, ...sumOf(found.get(from) ?? []) }));
}

/** Several stretches as one. */
export function sumOf(stretches: readonly MinuteCounts[]): MinuteCounts {
  const sum = (count: (of: MinuteCounts) => number) => stretches.reduce((sofar, of) => sofar + count(of), 0);
  return {
    accepted: sum((of) => of.accepted),
    identified: sum((of) => of.identified),
    unknown: sum((of) => of.unknown),
    noFace: sum((of) => of.noFace),
    failed: sum((of) => of.failed),
    quarantined: sum((of) => of.quarantined),
    latency: addLatencies(stretches.map(({ latency }) => latency)),
  };
}

/** A round number that is no smaller, for the top of an axis: 1, 2, 5, 10, 20, … */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((times) => times * power >= value) ?? 10) * power;
}
