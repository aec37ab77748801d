import { expect, test } from 'bun:test';
import { facesOnALine } from './fixtures/faces-on-a-line.ts';
import { nearestStrangers } from './nearest-strangers.ts';
import { oddOnes } from './odd-ones.ts';
import { rankOne } from './rank-one.ts';

// ada: 0, 1, 2; bob: 3, 4; cy: 5.
const faces = facesOnALine({ ada: [0, 0.25, 1], bob: [1.5, 2], cy: [4] });

test('the nearest two people come first, each two once, by their nearest photos', () => {
  expect(nearestStrangers(faces, { count: 5 })).toEqual({
    pairs: [
      { a: 2, b: 3, distance: 0.5 },
      { a: 4, b: 5, distance: 2 },
      { a: 2, b: 5, distance: 3 },
    ],
    looked: 6,
  });
  expect(nearestStrangers(faces, { count: 1 }).pairs).toEqual([{ a: 2, b: 3, distance: 0.5 }]);
});

test('a nearer pair of the same two people takes the place of the one before', () => {
  const crossing = facesOnALine({ ada: [0, 3], bob: [4, 3.5], cy: [10] });
  expect(nearestStrangers(crossing, { count: 1 }).pairs).toEqual([{ a: 1, b: 3, distance: 0.5 }]);
});

test('of too many faces only some are compared to all others, and it says how many', () => {
  const many = facesOnALine({ ada: [0, 0, 0, 0, 0], bob: [1, 1, 1, 1, 1] });
  expect(nearestStrangers(many, { count: 3, mostPairs: 30 })).toMatchObject({ pairs: [{ distance: 1 }], looked: 3 });
});

test('rank-1: whose nearest other photo is of the same person; a single photo does not count', () => {
  // Ada's last is nearer to Bob's first than to her own.
  expect(rankOne(faces)).toEqual({
    right: 3,
    asked: 5,
    wrong: [
      { face: 2, nearest: 3, distance: 0.5 },
      { face: 3, nearest: 2, distance: 0.5 },
    ],
  });
  expect(rankOne(facesOnALine({ ada: [1], bob: [2] }))).toEqual({ right: 0, asked: 0, wrong: [] });
});

test('odd: far from all others of its person, or nearer to somebody else', () => {
  expect(oddOnes(faces, { far: 0.75 })).toEqual([
    { face: 2, own: { face: 1, distance: 0.75 }, stranger: { face: 3, distance: 0.5 }, why: 'far' },
  ]);
  const between = facesOnALine({ ada: [0, 0.5], bob: [0.75, 1.5] });
  expect(oddOnes(between, { far: 2 }).map(({ face, why }) => [face, why])).toEqual([
    [2, 'nearer'],
    [1, 'nearer'],
  ]);
  expect(oddOnes(between, { far: 2, mostPairs: 15 })).toEqual([]);
});

test('odd: of several that agree and an only one that is nearer than they are, the only one', () => {
  const lone = facesOnALine({ ada: [0, 0.5, 1], bob: [1.25], cy: [9] });
  expect(oddOnes(lone, { far: 0.75 })).toEqual([
    { face: 3, own: undefined, stranger: { face: 2, distance: 0.25 }, why: 'nearer' },
  ]);
  // What agrees with none of its own is odd itself, whoever is near it.
  expect(oddOnes(facesOnALine({ ada: [0, 0.5, 4], bob: [4.25] }), { far: 0.75 })).toEqual([
    { face: 2, own: { face: 1, distance: 3.5 }, stranger: { face: 3, distance: 0.25 }, why: 'far' },
  ]);
});

test('odd: where both have several, whoever is nearer to the other than to their own, be it both', () => {
  const both = facesOnALine({ ada: [0, 0.5], bob: [0.75, 1.25] });
  expect(oddOnes(both, { far: 2 }).map(({ face }) => face)).toEqual([1, 2]);
  const one = facesOnALine({ ada: [0, 0.5], bob: [0.75, 0.875] });
  expect(oddOnes(one, { far: 2 }).map(({ face, stranger }) => [face, stranger?.face])).toEqual([[1, 2]]);
});

test('odd: where there is nobody else, there is nobody to be near to', () => {
  expect(oddOnes(facesOnALine({ ada: [0, 4] }), { far: 1 })).toMatchObject([
    { stranger: undefined },
    { stranger: undefined },
  ]);
});
