import { describe, expect, test } from 'bun:test';
import { acceptanceAt, type Cut, countBelow, equalError, forEachCut, shareBelow } from './error-rates.ts';
import { sorted } from './fixtures/faces-on-a-line.ts';

// Halves and quarters, which float32 holds exactly.
const genuine = sorted(0.25, 0.375, 0.5, 0.75);
const impostor = sorted(0.625, 0.75, 1, 1.25, 1.5);

test('what is at the threshold is not below it', () => {
  expect([0, 0.25, 0.26, 0.75, 9].map((threshold) => countBelow(genuine, threshold))).toEqual([0, 0, 1, 3, 4]);
  expect(shareBelow(genuine, 0.5)).toBe(0.5);
  expect(shareBelow(sorted(), 0.5)).toBeNaN();
});

describe('TAR at a FAR', () => {
  test('0: the share of genuine pairs that are nearer than the nearest strangers', () => {
    expect(acceptanceAt(0, genuine, impostor)).toEqual({ far: 0, threshold: 0.625, tar: 0.75 });
  });

  test('as many strangers pass as the share allows, and no more', () => {
    expect(acceptanceAt(0.2, genuine, impostor)).toEqual({ far: 0.2, threshold: 0.75, tar: 0.75 });
    expect(acceptanceAt(0.39, genuine, impostor).threshold).toBe(0.75);
    expect(acceptanceAt(0.4, genuine, impostor)).toEqual({ far: 0.4, threshold: 1, tar: 1 });
    expect(acceptanceAt(1, genuine, impostor).threshold).toBe(Number.POSITIVE_INFINITY);
    const many = sorted(...Array.from({ length: 3000 }, (_, at) => at / 1024));
    expect(acceptanceAt(0.001, genuine, many).threshold).toBe(3 / 1024);
  });

  test('without pairs there is no share and no limit', () => {
    expect(acceptanceAt(0, sorted(), impostor).tar).toBeNaN();
    expect(acceptanceAt(0, genuine, sorted())).toEqual({ far: 0, threshold: Number.POSITIVE_INFINITY, tar: 1 });
  });
});

test('cuts go from the strictest to the laxest; equal distances are crossed at once', () => {
  const cuts: Cut[] = [];
  forEachCut(sorted(0.25, 0.75), sorted(0.75), (cut) => void cuts.push(cut));
  expect(cuts).toEqual([
    { from: 0, to: 0.25, frr: 1, far: 0 },
    { from: 0.25, to: 0.75, frr: 0.5, far: 0 },
    { from: 0.75, to: Number.POSITIVE_INFINITY, frr: 0, far: 1 },
  ]);
});

describe('the equal error rate', () => {
  test('is where both kinds of error are as frequent', () => {
    // Above 0.625 and up to 0.75: 1 of 4 refused, 1 of 5 accepted.
    expect(equalError(genuine, impostor)).toEqual({ rate: 0.225, threshold: 0.6875 });
  });

  test('is 0 where the two are apart, in the middle of the gap, and 1 where they are the wrong way round', () => {
    expect(equalError(sorted(0.25, 0.5), sorted(1, 2))).toEqual({ rate: 0, threshold: 0.75 });
    expect(equalError(sorted(2), sorted(1))).toEqual({ rate: 1, threshold: 1.5 });
  });

  test('is unknown where there are no pairs of a kind', () => {
    expect(equalError(sorted(), impostor)).toBeUndefined();
    expect(equalError(genuine, sorted())).toBeUndefined();
  });
});
