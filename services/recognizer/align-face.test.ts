import { expect, test } from 'bun:test';
import type { Picture } from '@lineup/photo';
import { alignFace, mirrorChip } from './align-face.ts';
import { CHIP_SIZE, type Chip, type Point } from './engine.ts';
import { applySimilarity as apply, fitSimilarity, invert, type Similarity } from './similarity.ts';

const FACE_POINTS = [45, 42, 36, 39, 33];
/** Where those landmarks lie on a chip: (0.25 + p) / 1.5 × 150 of dlib's mean face. */
const ON_CHIP: Point[] = [
  { x: 110.96, y: 46.35 },
  { x: 89.61, y: 47.9 },
  { x: 37.06, y: 46.37 },
  { x: 58.41, y: 47.91 },
  { x: 74.01, y: 87.78 },
];

/** Landmarks of a face that lies on a picture as its chip would, turned, enlarged and moved. */
function landmarksAt(place: Similarity): Point[] {
  const landmarks = Array.from({ length: 68 }, () => ({ x: 0, y: 0 }));
  FACE_POINTS.forEach((landmark, at) => {
    landmarks[landmark] = apply(place, ON_CHIP[at] ?? { x: 0, y: 0 });
  });
  return landmarks;
}

function greyPicture(width: number, height: number, value: (x: number, y: number) => number): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) data.fill(value(at % width, Math.floor(at / width)), at * 3, at * 3 + 3);
  return { data, width, height };
}

function redAt(chip: Chip, { x, y }: Point): number {
  return Math.round(chip[(Math.round(y) * CHIP_SIZE + Math.round(x)) * 3] ?? -1);
}

test('a similarity is found again from its points, and inverted', () => {
  const place = { a: 1.6, b: -0.7, dx: 300, dy: 120 };
  const found = fitSimilarity(
    ON_CHIP,
    ON_CHIP.map((point) => apply(place, point)),
  );
  for (const key of ['a', 'b', 'dx', 'dy'] as const) expect(found[key]).toBeCloseTo(place[key], 6);
  const there = apply(found, { x: 12, y: 34 });
  expect(apply(invert(found), there).x).toBeCloseTo(12, 6);
  expect(apply(invert(found), there).y).toBeCloseTo(34, 6);
});

test('where no similarity fits, none is nearer in the sense of least squares', () => {
  const to = ON_CHIP.map(({ x, y }, at) => ({ x: x + 7 * Math.sin(at), y: y * 1.2 + 5 * Math.cos(3 * at) }));
  const residual = (place: Similarity) =>
    ON_CHIP.reduce((sum, point, at) => {
      const { x, y } = apply(place, point);
      return sum + (x - (to[at]?.x ?? 0)) ** 2 + (y - (to[at]?.y ?? 0)) ** 2;
    }, 0);
  const best = fitSimilarity(ON_CHIP, to);
  const least = residual(best);
  expect(least).toBeGreaterThan(1);
  for (const key of ['a', 'b', 'dx', 'dy'] as const) {
    for (const step of [-1e-3, 1e-3]) expect(residual({ ...best, [key]: best[key] + step })).toBeGreaterThan(least);
  }
});

test('a turned, larger face comes to lie on the mean face', () => {
  // Enlarged 2.2 times and turned by 25 degrees: a white disc at each of the five points must be at its place.
  const angle = (25 / 180) * Math.PI;
  const place = { a: 2.2 * Math.cos(angle), b: 2.2 * Math.sin(angle), dx: 160, dy: 20 };
  const landmarks = landmarksAt(place);
  const points = FACE_POINTS.map((landmark) => landmarks[landmark] ?? { x: 0, y: 0 });
  const picture = greyPicture(600, 500, (x, y) =>
    points.some((point) => Math.hypot(point.x - x, point.y - y) < 7) ? 255 : 0,
  );
  const chip = alignFace(picture, landmarks);
  for (const point of ON_CHIP) {
    expect(redAt(chip, point)).toBe(255);
    expect(redAt(chip, { x: point.x + 6, y: point.y })).toBe(0);
    expect(redAt(chip, { x: point.x, y: point.y - 6 })).toBe(0);
  }
});

test('when shrinking, a pixel is the mean of what it covers', () => {
  const place = { a: 4, b: 0, dx: 0, dy: 0 };
  const checks = greyPicture(600, 600, (x, y) => ((x + y) % 2 === 0 ? 255 : 0));
  const chip = alignFace(checks, landmarksAt(place));
  const inner = [...chip.subarray(CHIP_SIZE * 30, CHIP_SIZE * 300)];
  expect(Math.min(...inner)).toBeGreaterThan(120);
  expect(Math.max(...inner)).toBeLessThan(136);
});

test('beyond the picture its edge goes on', () => {
  const place = { a: 1, b: 0, dx: -60, dy: 0 };
  const chip = alignFace(
    greyPicture(90, 150, (x) => (x < 45 ? 200 : 50)),
    landmarksAt(place),
  );
  expect(redAt(chip, { x: 5, y: 75 })).toBe(200);
  expect(redAt(chip, { x: 149, y: 75 })).toBe(50);
});

test('a mirrored chip is reversed row by row, and mirroring twice changes nothing', () => {
  const chip = alignFace(
    greyPicture(150, 150, (x, y) => (x + y) % 200),
    landmarksAt({ a: 1, b: 0, dx: 0, dy: 0 }),
  );
  const mirrored = mirrorChip(chip);
  expect(redAt(mirrored, { x: 10, y: 20 })).toBe(redAt(chip, { x: 139, y: 20 }));
  expect(mirrored).not.toEqual(chip);
  expect(mirrorChip(mirrored)).toEqual(chip);
});
