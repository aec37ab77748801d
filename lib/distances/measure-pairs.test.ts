import { describe, expect, test } from 'bun:test';
import { faceDistance, squareDistance } from './face-distance.ts';
import { facesOnALine } from './fixtures/faces-on-a-line.ts';
import { measurePairs } from './measure-pairs.ts';

const rounded = (distances: Iterable<number>) => [...distances].map((distance) => Math.round(distance * 1000) / 1000);

test('the distance is the Euclidean one, over all numbers', () => {
  const [a, b] = [new Float32Array(128), new Float32Array(128)];
  b[0] = 3;
  b[127] = 4;
  expect(faceDistance(a, b)).toBe(5);
  expect(squareDistance(a, b, 9)).toBe(9);
  expect(squareDistance(a, b, 9.1)).toBe(25);
});

describe('all pairs', () => {
  // Given in no order, so that people have to be put together.
  const faces = [...facesOnALine({ ada: [0], bob: [1] }), ...facesOnALine({ ada: [0.1, 0.4], cy: [3] })];

  test('those of one person, and those of two', () => {
    const { genuine, impostor, people, peopleWithPairs } = measurePairs(faces);
    expect(rounded(genuine.sorted)).toEqual([0.1, 0.3, 0.4]);
    expect(rounded(impostor.sorted)).toEqual([0.6, 0.9, 1, 2, 2.6, 2.9, 3]);
    expect([genuine.total, impostor.total, people, peopleWithPairs]).toEqual([3, 7, 3, 1]);
  });

  test('the farthest two photos of one person are named, by their places', () => {
    const { worst } = measurePairs(faces, { worst: 2 });
    expect(worst.map(({ a, b }) => [a, b])).toEqual([
      [0, 3],
      [2, 3],
    ]);
    expect(rounded(worst.map(({ distance }) => distance))).toEqual([0.4, 0.3]);
  });

  test('nobody, or somebody alone, has no pairs', () => {
    expect(measurePairs([]).impostor).toEqual({ sorted: new Float32Array(), total: 0 });
    expect(measurePairs(facesOnALine({ ada: [1] })).genuine).toEqual({ sorted: new Float32Array(), total: 0 });
  });
});

describe('a sample', () => {
  // Ada has most of the photos: pairs without her must still come as often as they are there.
  const faces = facesOnALine({ ada: [0, 0, 0, 0, 0, 0], bob: [1, 1.5], cy: [3] });

  test('takes as many as allowed, says of how many, and is the same every time', () => {
    const pairs = measurePairs(faces, { mostPairs: 12 });
    expect([pairs.genuine.sorted.length, pairs.genuine.total]).toEqual([12, 16]);
    expect([pairs.impostor.sorted.length, pairs.impostor.total]).toEqual([12, 20]);
    expect(measurePairs(faces, { mostPairs: 12 })).toEqual(pairs);
  });

  test('draws every pair as often as every other', () => {
    const large = facesOnALine({ ada: new Array(600).fill(0), bob: [...new Array(40).fill(1), 1.5], cy: [3] });
    const { impostor } = measurePairs(large, { mostPairs: 20_000 });
    // 600 × 40 pairs are 1 apart, 600 are 1.5, 600 are 3, 40 are 2 and one is 1.5: of 25,241.
    const share = (distance: number) => impostor.sorted.filter((value) => value === distance).length / 20_000;
    expect(share(1)).toBeCloseTo(24_000 / 25_241, 2);
    expect(share(3)).toBeCloseTo(600 / 25_241, 2);
    expect(share(1.5)).toBeCloseTo(601 / 25_241, 2);
    expect(share(1) + share(3) + share(1.5) + share(2)).toBe(1);
  });

  test('has no photo paired with itself', () => {
    const { genuine } = measurePairs(facesOnALine({ ada: [0, 1, 2, 4, 8, 16] }), { mostPairs: 14 });
    expect(genuine.sorted[0]).toBeGreaterThan(0);
  });
});
