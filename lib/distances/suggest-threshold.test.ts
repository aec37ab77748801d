import { describe, expect, test } from 'bun:test';
import { sorted } from './fixtures/faces-on-a-line.ts';
import type { PairDistances } from './measure-pairs.ts';
import { suggestThreshold } from './suggest-threshold.ts';

/** Evenly spread distances, both ends among them. */
const spread = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));

function pairsOf(genuine: number[], impostor: number[], peopleWithPairs = 10): PairDistances {
  const distances = (values: number[]) => ({ sorted: sorted(...values), total: values.length });
  return { genuine: distances(genuine), impostor: distances(impostor), worst: [], people: 20, peopleWithPairs };
}

describe('the suggested threshold', () => {
  test('is in the middle of the gap, where there is one', () => {
    const pairs = pairsOf(spread(40, 0.25, 0.5), spread(1000, 0.75, 1.5));
    expect(suggestThreshold(pairs)).toEqual({ kind: 'suggested', threshold: 0.625, far: 0, frr: 0 });
  });

  test('lets one stranger in 1,000 pass where that helps a genuine pair', () => {
    // One stranger at 0.5, the next at 0.75; 10 of 40 genuine pairs between them.
    const pairs = pairsOf([...spread(30, 0.25, 0.375), ...spread(10, 0.5625, 0.625)], [0.5, ...spread(999, 0.75, 1.5)]);
    expect(suggestThreshold(pairs)).toMatchObject({ threshold: 0.688, far: 0.001, frr: 0 });
  });

  test('but not where it does not help, and never a second one', () => {
    const nothingBehind = pairsOf(spread(40, 0.25, 0.375), [0.5, ...spread(999, 0.75, 1.5)]);
    expect(suggestThreshold(nothingBehind)).toMatchObject({ threshold: 0.438, far: 0 });
    const second = pairsOf(
      [...spread(30, 0.25, 0.375), ...spread(10, 0.5625, 0.625)],
      [0.5, 0.53125, ...spread(998, 0.75, 1.5)],
    );
    expect(suggestThreshold(second)).toMatchObject({ threshold: 0.438, far: 0, frr: 0.25 });
  });

  test('is not rounded to where pairs would change sides', () => {
    const pairs = pairsOf(spread(40, 0.25, 0.5001), spread(1000, 0.5003, 1.5));
    const suggestion = suggestThreshold(pairs);
    if (suggestion.kind !== 'suggested') throw new Error(suggestion.why);
    expect(suggestion.threshold).toBeCloseTo(0.5002, 5);
  });
});

test.each([
  [29, 1000, 10, '29 pairs of photos of one person, it takes 30 at least'],
  [30, 999, 10, '999 pairs of photos of different people, it takes 1000 at least'],
  [30, 1000, 4, '4 people with two photos or more, it takes 5 at least'],
])('%i genuine pairs, %i impostor pairs, %i people with pairs: too little', (genuine, impostor, people, why) => {
  const pairs = pairsOf(spread(genuine, 0.25, 0.5), spread(impostor, 0.75, 1.5), people);
  expect(suggestThreshold(pairs)).toEqual({ kind: 'too_little', why });
});
