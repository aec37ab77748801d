import { describe, expect, test } from 'bun:test';
import type { FaceQuality } from '@lineup/domain';
import { CHIP_SIZE, type LocatedFace, type Point } from './engine.ts';
import { measureQuality, tooPoor } from './face-quality.ts';

const CHIP = new Float32Array(CHIP_SIZE * CHIP_SIZE * 3);
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * A head in centimetres, seen from the front; z is towards who looks. Corners of eyes (36, 45) and mouth (48, 54) and
 * the nose's tip (30), which is before them by 0.85 of half the distance between the eyes' corners.
 */
const HEAD: Readonly<Record<number, readonly [x: number, y: number, z: number]>> = {
  36: [-4.4, -3, 3],
  45: [4.4, -3, 3],
  48: [-2.5, 4, 3],
  54: [2.5, 4, 3],
  30: [0, 0, 3 + 0.85 * 4.4],
};

/** The head on a photo: turned by yaw and then tilted by roll (degrees), enlarged and moved. */
function faceOf({ roll = 0, yaw = 0, pixels = 20, at = { x: 300, y: 200 } } = {}): LocatedFace {
  const landmarks: Point[] = Array.from({ length: 68 }, () => at);
  for (const [landmark, [x, y, z]] of Object.entries(HEAD)) {
    const turned = x * Math.cos(radians(yaw)) + z * Math.sin(radians(yaw));
    landmarks[Number(landmark)] = {
      x: at.x + pixels * (turned * Math.cos(radians(roll)) - y * Math.sin(radians(roll))),
      y: at.y + pixels * (turned * Math.sin(radians(roll)) + y * Math.cos(radians(roll))),
    };
  }
  const box = { x: at.x, y: at.y, width: 8 * pixels, height: 10 * pixels };
  return { box, score: 0.875, landmarks };
}

describe('measureQuality', () => {
  test('size is the side of a square as large as the box; the score is the detector’s', () => {
    const face = { ...faceOf(), box: { x: -20, y: 5, width: 40, height: 90 } };
    expect(measureQuality(face, CHIP)).toMatchObject({ size: 60, score: 0.875 });
  });

  test.each([0, 12, -33, 90, -135, 180])('a head tilted by %i° clockwise has that roll', (roll) => {
    const { roll: seen, yaw } = measureQuality(faceOf({ roll }), CHIP);
    expect(seen).toBeCloseTo(roll);
    expect(yaw).toBeCloseTo(0);
  });

  test.each([0, 10, -25, 45, -60, 75])(
    'a head turned by %i° to the photo’s right has that yaw, tilted or not',
    (yaw) => {
      for (const roll of [0, 40, -170]) {
        const seen = measureQuality(faceOf({ yaw, roll, pixels: 3, at: { x: -50, y: 4_000 } }), CHIP);
        expect(seen.yaw).toBeCloseTo(yaw);
        expect(seen.roll).toBeCloseTo(roll);
      }
    },
  );

  const nowhere: Point = { x: Number.NaN, y: Number.POSITIVE_INFINITY };
  test.each<[string, Partial<LocatedFace>]>([
    ['no landmarks', { landmarks: [] }],
    ['all landmarks in one place', { landmarks: Array(68).fill({ x: 7, y: 7 }) }],
    ['landmarks that are nowhere', { landmarks: Array(68).fill(nowhere) }],
    ['a nose that is nowhere', { landmarks: faceOf().landmarks.map((point, at) => (at === 30 ? nowhere : point)) }],
    ['landmarks far outside', { landmarks: faceOf({ at: { x: -1e12, y: 1e12 } }).landmarks }],
    ['a face of one pixel', faceOf({ pixels: 0.1 })],
    ['an empty box', { box: { x: 0, y: 0, width: 0, height: 10 } }],
    ['a box turned inside out', { box: { x: 0, y: 0, width: -3, height: 10 } }],
    ['a box that is nowhere', { box: { x: 0, y: 0, width: Number.NaN, height: 10 } }],
  ])('every number is a number: %s', (_, parts) => {
    const quality = measureQuality({ ...faceOf(), ...parts }, CHIP);
    for (const value of Object.values(quality)) expect(Number.isFinite(value)).toBe(true);
    expect(Math.abs(quality.yaw)).toBeLessThanOrEqual(90);
    expect(Math.abs(quality.roll)).toBeLessThanOrEqual(180);
  });
});

describe('tooPoor', () => {
  const good: FaceQuality = { size: 18, score: 0.5, sharpness: 0.1, roll: 0, yaw: 45 };

  test('at the limits a face is good enough, beyond them it is not', () => {
    expect(tooPoor(good)).toBeUndefined();
    expect(tooPoor({ ...good, yaw: -45 })).toBeUndefined();
    expect(tooPoor({ ...good, size: 17.9 })).toBe('too_small');
    expect(tooPoor({ ...good, sharpness: 0.099 })).toBe('blurred');
    expect(tooPoor({ ...good, yaw: 45.1 })).toBe('profile');
    expect(tooPoor({ ...good, yaw: -45.1 })).toBe('profile');
  });

  test('a tilted head is as good as any', () => {
    for (const roll of [90, -90, 180]) expect(tooPoor({ ...good, roll })).toBeUndefined();
  });

  test('of several reasons the first is told', () => {
    expect(tooPoor({ size: 1, score: 0.5, sharpness: 0, roll: 0, yaw: 90 })).toBe('too_small');
    expect(tooPoor({ ...good, sharpness: 0, yaw: 90 })).toBe('blurred');
  });
});
