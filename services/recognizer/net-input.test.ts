import { expect, test } from 'bun:test';
import type { Picture } from '@lineup/photo';
import { cutPicture, squareInput } from './net-input.ts';

/** A grey picture from rows of numbers. */
function picture(...rows: number[][]): Picture {
  return {
    data: new Uint8Array(rows.flat().flatMap((value) => [value, value, value])),
    width: rows[0]?.length ?? 0,
    height: rows.length,
  };
}

function reds(numbers: ArrayLike<number>): number[] {
  return Array.from(numbers).filter((_, at) => at % 3 === 0);
}

test('a part is cut; beyond the picture it is grey', () => {
  const cut = cutPicture(picture([1, 2, 3], [4, 5, 6]), { x: -1, y: 1, width: 3, height: 2 }, 1);
  expect([cut.width, cut.height, reds(cut.data)]).toEqual([3, 2, [128, 4, 5, 128, 128, 128]]);
});

test('shrinking takes the mean of what a pixel covers, at the edge of what is left', () => {
  const shrunk = cutPicture(picture([0, 10, 20, 30, 40], [10, 20, 30, 40, 50]), { x: 0, y: 0, width: 5, height: 2 }, 2);
  expect([shrunk.width, shrunk.height, reds(shrunk.data)]).toEqual([3, 1, [10, 30, 45]]);
});

test('the channels stay apart', () => {
  const colours = { data: new Uint8Array([1, 2, 3, 5, 6, 7]), width: 2, height: 1 };
  expect([...cutPicture(colours, { x: 0, y: 0, width: 2, height: 1 }, 2).data]).toEqual([3, 4, 5]);
  expect([...squareInput(colours, 2, 'corner').subarray(0, 6)]).toEqual([1, 2, 3, 5, 6, 7]);
});

test('a square input is black below and right, or on both sides', () => {
  const wide = picture([9, 9, 9, 9], [9, 9, 9, 9]);
  expect(reds(squareInput(wide, 4, 'corner'))).toEqual([9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(reds(squareInput(wide, 4, 'centre'))).toEqual([0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0]);
});

test('an input is sampled between the pixels', () => {
  // Enlarged from 2 to 4: positions 0, 0.5, 1, 1.5 (beyond the last pixel there is black).
  const input = reds(squareInput(picture([0, 100], [0, 100]), 4, 'corner'));
  expect(input.slice(0, 4)).toEqual([0, 50, 100, 50]);
});
