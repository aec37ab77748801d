import { describe, expect, test } from 'bun:test';
import type { Box } from '@lineup/domain';
import { type FoundFace, findAgain, overlap, verdictsOf } from './find-again.ts';
import type { Correction, Said } from './verdict.ts';

const box = (x: number, y: number, width: number, height = width): Box => ({ x, y, width, height });

/** A descriptor whose distance to another is the difference of their places. */
function at(place: number) {
  const descriptor = new Float32Array(128);
  descriptor[0] = place;
  return descriptor;
}

const none = new Float32Array(0);
const face = (where: Box, descriptor = none): FoundFace => ({ box: where, descriptor });

interface Named extends Correction {
  readonly name: string;
}

const made = (name: string, where: Box, descriptor = none, said: Said = { verdict: 'no_face' }): Named => ({
  name,
  said,
  box: where,
  descriptor,
});
const found = (corrections: Named[], faces: FoundFace[]) =>
  findAgain(corrections, faces).map((all) => all.map(({ name }) => name).join(' '));

describe('overlap', () => {
  test.each([
    ['the same', box(0, 0, 10), box(0, 0, 10), 1],
    ['half', box(0, 0, 10), box(0, 0, 10, 5), 0.5],
    ['beside', box(0, 0, 10), box(10, 0, 10), 0],
    ['far away', box(0, 0, 10), box(100, 100, 10), 0],
    ['a third', box(0, 0, 10), box(5, 0, 10), 1 / 3],
  ])('%s', (_, a, b, expected) => {
    expect(overlap(a, b)).toBeCloseTo(expected);
    expect(overlap(b, a)).toBeCloseTo(expected);
  });
});

describe('by overlap', () => {
  test('boxes that moved a little, in whatever order the faces come', () => {
    const corrections = [made('left', box(10, 10, 40)), made('right', box(100, 10, 40))];
    expect(found(corrections, [face(box(104, 12, 42)), face(box(200, 10, 40)), face(box(8, 9, 38))])).toEqual([
      'right',
      '',
      'left',
    ]);
  });

  test('the best pair first, each once', () => {
    const corrections = [made('a', box(0, 0, 100)), made('b', box(30, 0, 100))];
    expect(found(corrections, [face(box(25, 0, 100))])).toEqual(['b']);
    expect(found(corrections, [face(box(25, 0, 100)), face(box(10, 0, 100))])).toEqual(['b', 'a']);
  });

  test('less than 0.4 is another face', () => {
    expect(found([made('a', box(0, 0, 10))], [face(box(0, 0, 10, 3.9))])).toEqual(['']);
    expect(found([made('a', box(0, 0, 10))], [face(box(0, 0, 10, 4.1))])).toEqual(['a']);
  });
});

describe('by descriptor', () => {
  test('a face that lies elsewhere, the nearest first, below 0.25', () => {
    const corrections = [made('a', box(0, 0, 10), at(0)), made('b', box(20, 0, 10), at(1))];
    expect(found(corrections, [face(box(500, 0, 10), at(1.1)), face(box(600, 0, 10), at(0.2))])).toEqual(['b', 'a']);
    expect(found(corrections, [face(box(500, 0, 10), at(0.26)), face(box(600, 0, 10), at(0.74))])).toEqual(['', '']);
  });

  test('never a face that something else was said of, nor one that has none', () => {
    const corrections = [
      made('a', box(0, 0, 10), at(0)),
      made('b', box(20, 0, 10), at(0.1)),
      made('c', box(40, 0, 10)),
    ];
    expect(found(corrections, [face(box(0, 0, 10), at(0.1))])).toEqual(['a']);
    expect(found(corrections.slice(2), [face(box(500, 0, 10)), face(box(600, 0, 10), at(0))])).toEqual(['', '']);
  });

  test('where boxes agree nobody asks what the face looks like', () => {
    expect(found([made('a', box(0, 0, 10), at(0))], [face(box(1, 0, 10), at(9)), face(box(90, 0, 10), at(0))])).toEqual(
      ['a', ''],
    );
  });
});

test('several corrections of one face stay together, made in whichever run, in their order', () => {
  const corrections = [
    made('a1', box(0, 0, 100)),
    made('b1', box(300, 0, 100)),
    made('a2', box(5, 5, 100)),
    made('a3', box(8, 8, 104)),
  ];
  expect(found(corrections, [face(box(300, 0, 100)), face(box(3, 3, 100))])).toEqual(['b1', 'a1 a2 a3']);
});

test('verdicts come in the order of the faces', () => {
  const corrections = [
    made('a', box(0, 0, 10), none, { verdict: 'not', personId: 1 }),
    made('b', box(50, 0, 10), none, { verdict: 'is', personId: 2 }),
    made('a', box(0, 0, 10), none, { verdict: 'not', personId: 3 }),
  ];
  const faces = [face(box(50, 0, 10)), face(box(90, 0, 10)), face(box(0, 0, 10))];
  expect(verdictsOf(corrections, faces)).toEqual([
    { kind: 'is', personId: 2 },
    undefined,
    { kind: 'not', personIds: new Set([1, 3]) },
  ]);
  expect(verdictsOf([], faces)).toEqual([undefined, undefined, undefined]);
});

test('a photo of 1,000 faces, each put right', () => {
  const boxes = Array.from({ length: 1_000 }, (_, n) => box((n % 40) * 50, Math.floor(n / 40) * 50, 40));
  const corrections = boxes.map((where, n) => made(`${n}`, where, at(n)));
  const moved = boxes.map((where, n) => face(box(where.x + 3, where.y + 2, 41), at(n)));
  expect(found(corrections, moved)).toEqual(boxes.map((_, n) => `${n}`));
});
