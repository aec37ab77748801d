import { expect, test } from 'bun:test';
import { CHIP_SIZE, type Chip } from './engine.ts';
import { measureSharpness } from './face-sharpness.ts';

/** A grey chip by the brightness at each pixel. */
function chipOf(brightness: (x: number, y: number) => number): Chip {
  const chip = new Float32Array(CHIP_SIZE * CHIP_SIZE * 3);
  for (let at = 0; at < CHIP_SIZE * CHIP_SIZE; at++) {
    chip.fill(brightness(at % CHIP_SIZE, Math.floor(at / CHIP_SIZE)), at * 3, at * 3 + 3);
  }
  return chip;
}

/** Waves of that many pixels from crest to crest, in both directions. */
const waves = (length: number, contrast = 50) =>
  chipOf((x, y) => 128 + contrast * (Math.sin((2 * Math.PI * x) / length) + Math.sin((2 * Math.PI * y) / length)));

test('without any detail it is 0, and where neighbours alternate 1', () => {
  expect(measureSharpness(chipOf(() => 0))).toBe(0);
  expect(measureSharpness(chipOf((x) => x))).toBe(0);
  const board = chipOf((x, y) => ((Math.floor(x / 5) + Math.floor(y / 5)) % 2) * 255);
  expect(measureSharpness(board)).toBeCloseTo(1);
});

test('finer detail is sharper, to the fourth part of the squared frequency where it is coarse', () => {
  const values = [100, 50, 25, 20, 15].map((length) => measureSharpness(waves(length)));
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  // sin²(π · 5 / length): a wave's share, by the definition.
  for (const length of [50, 25])
    expect(measureSharpness(waves(length))).toBeCloseTo(Math.sin((Math.PI * 5) / length) ** 2, 2);
});

test('neither light nor contrast counts', () => {
  const strong = measureSharpness(waves(25, 60));
  expect(measureSharpness(waves(25, 15))).toBeCloseTo(strong, 2);
});

test('detail along one direction alone is a camera that moved', () => {
  const fine = (at: number) => 60 * Math.sin((2 * Math.PI * at) / 15);
  const coarse = (at: number) => 60 * Math.sin((2 * Math.PI * at) / 100);
  const moved = measureSharpness(chipOf((x, y) => 128 + coarse(x) + fine(y)));
  expect(moved).toBeLessThan(0.05);
  expect(measureSharpness(chipOf((x, y) => 128 + fine(x) + coarse(y)))).toBeCloseTo(moved);
  expect(measureSharpness(chipOf((x, y) => 128 + fine(x) + fine(y)))).toBeGreaterThan(0.5);
});

test('what is around the face does not count', () => {
  const wall = (x: number, y: number) => ((Math.floor(x / 5) + Math.floor(y / 5)) % 2) * 255;
  const around = (x: number) => x < 20 || x >= CHIP_SIZE - 20;
  const blurred = chipOf((x, y) =>
    around(x) || around(y) ? wall(x, y) : 128 + 50 * Math.sin(x / 16) + 50 * Math.sin(y / 16),
  );
  expect(measureSharpness(blurred)).toBeLessThan(0.1);
});
