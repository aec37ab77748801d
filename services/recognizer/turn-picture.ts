import type { Picture } from '@lineup/photo';
import type { Point, Turn } from './engine.ts';

/** The picture turned clockwise; the very same one when it is not turned at all. */
export function turnPicture(picture: Picture, turn: Turn): Picture {
  if (turn === 0) return picture;
  const { data, width, height } = picture;
  const turned = turn === 2 ? { width, height } : { width: height, height: width };
  const out = new Uint8Array(data.length);
  // Steps through the turned picture for a step to the right, and for one down, in the picture.
  const [start, right, down] = stepsThrough(turn, width, height);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0, to = (start + y * down) * 3; x < width; x++, to += right * 3) {
      out[to] = data[from++] as number;
      out[to + 1] = data[from++] as number;
      out[to + 2] = data[from++] as number;
    }
  }
  return { data: out, ...turned };
}

function stepsThrough(turn: 1 | 2 | 3, width: number, height: number): [start: number, right: number, down: number] {
  switch (turn) {
    case 1:
      return [height - 1, height, -1];
    case 2:
      return [width * height - 1, -1, -width];
    case 3:
      return [(width - 1) * height, -height, 1];
  }
}

/**
 * Where a position of the turned picture lies in the picture itself. Positions are counted from the corner of the
 * picture, so that the middle of the upper left pixel is (½, ½).
 *
 * @param picture size of the picture before it was turned
 */
export function turnBack(
  { x, y }: Point,
  turn: Turn,
  picture: { readonly width: number; readonly height: number },
): Point {
  switch (turn) {
    case 0:
      return { x, y };
    case 1:
      return { x: y, y: picture.height - x };
    case 2:
      return { x: picture.width - x, y: picture.height - y };
    case 3:
      return { x: picture.width - y, y: x };
  }
}
