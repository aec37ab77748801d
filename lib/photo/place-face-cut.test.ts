import { expect, test } from 'bun:test';
import type { Box } from '@lineup/domain';
import { placeFaceCut } from './place-face-cut.ts';

const box = (x: number, y: number, width: number, height = width): Box => ({ x, y, width, height });
const PHOTO = { width: 1000, height: 800 };
const FACE = box(400, 300, 100);

const overlaps = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test('a face alone gets room on all sides', () => {
  expect(placeFaceCut(FACE, [], PHOTO)).toEqual({ cut: box(310, 210, 280), covered: [] });
});

test('the room ends with the photo', () => {
  expect(placeFaceCut(box(10.5, 20.5, 100), [], PHOTO).cut).toEqual(box(0, 0, 201, 211));
  expect(placeFaceCut(box(950, 700, 100), [], PHOTO).cut).toEqual({ x: 860, y: 610, width: 140, height: 190 });
});

test('the room ends before other faces, on the side where that costs least', () => {
  const [right, above, far] = [box(540, 320, 100), box(420, 180, 100), box(800, 600, 100)];
  const { cut, covered } = placeFaceCut(FACE, [right, above, far], PHOTO);
  expect(covered).toEqual([]);
  expect(cut).toEqual({ x: 310, y: 280, width: 230, height: 210 });
  for (const other of [right, above, far]) expect(overlaps(cut, other)).toBe(false);
});

test('one that is too near is covered, but for what overlaps the face', () => {
  const near = box(480, 310, 100);
  const { cut, covered } = placeFaceCut(FACE, [near], PHOTO);
  expect(cut).toEqual(box(310, 210, 280));
  expect(covered.length).toBeGreaterThan(0);
  for (const piece of covered) {
    expect(overlaps(piece, FACE)).toBe(false);
    expect(piece.x >= cut.x && piece.x + piece.width <= cut.x + cut.width).toBe(true);
  }
  expect(covered.some((piece) => overlaps(piece, box(550, 330, 20)))).toBe(true);
});

test('one around it, or the very same, leaves the face as it is', () => {
  for (const other of [FACE, box(380, 280, 140), box(300, 200, 300)]) {
    const { cut, covered } = placeFaceCut(FACE, [other], PHOTO);
    expect(overlaps(cut, FACE)).toBe(true);
    for (const piece of covered) expect(overlaps(piece, FACE)).toBe(false);
  }
});

test('a box outside the photo, as no recognizer sends it, is no disaster', () => {
  for (const odd of [box(2000, 2000, 10), box(-50, -50, 10), box(0, 0, 0)]) {
    const { cut } = placeFaceCut(odd, [], PHOTO);
    expect(cut.width).toBeGreaterThan(0);
    expect(cut.x >= 0 && cut.x + cut.width <= PHOTO.width && cut.y >= 0 && cut.y + cut.height <= PHOTO.height).toBe(
      true,
    );
  }
});
