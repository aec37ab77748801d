import { expect, test } from 'bun:test';
import type { Picture } from '@lineup/photo';
import type { Turn } from './engine.ts';
import { turnBack, turnPicture } from './turn-picture.ts';

const TURNS: readonly Turn[] = [0, 1, 2, 3];
/** Two rows of three pixels, each of three numbers: 1 2 3 / 4 5 6. */
const PICTURE: Picture = {
  data: new Uint8Array([1, 2, 3, 4, 5, 6].flatMap((value) => [value, value + 10, value + 20])),
  width: 3,
  height: 2,
};

function reds({ data, width, height }: Picture): number[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[(y * width + x) * 3] ?? 0),
  );
}

test('a picture is turned clockwise', () => {
  expect(TURNS.map((turn) => reds(turnPicture(PICTURE, turn)))).toEqual([
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [
      [4, 1],
      [5, 2],
      [6, 3],
    ],
    [
      [6, 5, 4],
      [3, 2, 1],
    ],
    [
      [3, 6],
      [2, 5],
      [1, 4],
    ],
  ]);
  expect([...turnPicture(PICTURE, 1).data.subarray(0, 3)]).toEqual([4, 14, 24]);
});

test('what is found on the turned picture is found again on the picture', () => {
  for (const turn of TURNS) {
    const turned = turnPicture(PICTURE, turn);
    for (let y = 0; y < turned.height; y++) {
      for (let x = 0; x < turned.width; x++) {
        const back = turnBack({ x: x + 0.5, y: y + 0.5 }, turn, PICTURE);
        expect(reds(PICTURE)[back.y - 0.5]?.[back.x - 0.5]).toBe(reds(turned)[y]?.[x] ?? -1);
      }
    }
  }
});
