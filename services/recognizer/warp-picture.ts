import type { Box } from '@lineup/domain';
import type { Picture } from '@lineup/photo';
import { applySimilarity, type Similarity } from './similarity.ts';

/** From so many pixels of the picture on for one of the result, a single position within it leaves too much out. */
const TOO_FAR = 1.5;

/** Positions within a pixel of the result, from its middle, right and down alike: on the diagonal two do for four. */
const ONE_POSITION = [0];
const TWO_POSITIONS = [-0.25, 0.25];

/** A picture, and where in it the pixels of the result lie. */
interface Placed {
  readonly picture: Picture;
  readonly place: Similarity;
}

/**
 * A square part of a picture that may lie askew in it. When shrinking, each pixel is the mean of what it covers. Beyond
 * the picture its outermost pixels go on.
 *
 * @param place takes pixels of the result to pixels of the picture
 * @param size side of the result in pixels
 * @returns `size` × `size` × 3 numbers from 0 to 255, row by row. Not rounded: what moves by a thousandth of a pixel changes
 *   by as little
 */
export function warpPicture(picture: Picture, place: Similarity, size: number): Float32Array<ArrayBuffer> {
  const scale = Math.hypot(place.a, place.b);
  // A place that is nowhere (landmarks all at one point) shows the picture's corner.
  if (!Number.isFinite(scale + place.dx + place.dy)) return warpPicture(picture, { a: 0, b: 0, dx: 0, dy: 0 }, size);
  const factor = Math.max(1, Math.floor(scale));
  const placed = withRoom(picture, place, size, factor);
  const out = new Float32Array(size * size * 3);
  const within = scale / factor > TOO_FAR ? TWO_POSITIONS : ONE_POSITION;
  for (const offset of within) addSamples(out, placed, size, offset, 1 / within.length);
  return out;
}

/**
 * The picture as it is when the whole part lies within it with a pixel to spare and nothing is to be shrunk, else a copy
 * of that part: shrunk by a whole factor, with the picture's outermost pixels going on beyond it.
 */
function withRoom(picture: Picture, place: Similarity, size: number, factor: number): Placed {
  const corners = [0, size].flatMap((x) => [0, size].map((y) => applySimilarity(place, { x: x - 0.5, y: y - 0.5 })));
  const left = Math.floor(Math.min(...corners.map(({ x }) => x))) - 1;
  const top = Math.floor(Math.min(...corners.map(({ y }) => y))) - 1;
  const right = Math.ceil(Math.max(...corners.map(({ x }) => x))) + 2;
  const bottom = Math.ceil(Math.max(...corners.map(({ y }) => y))) + 2;
  const inside = left >= 0 && top >= 0 && right < picture.width && bottom < picture.height;
  if (inside && factor === 1) return { picture, place };
  const width = Math.ceil((right - left) / factor) + 1;
  const height = Math.ceil((bottom - top) / factor) + 1;
  // Of a shrunk pixel the middle counts: it lies half of what it covers further on.
  const middle = (factor - 1) / 2;
  return {
    picture: shrinkClamped(picture, { x: left, y: top, width, height }, factor),
    place: {
      a: place.a / factor,
      b: place.b / factor,
      dx: (place.dx - left - middle) / factor,
      dy: (place.dy - top - middle) / factor,
    },
  };
}

/**
 * A part of a picture, each pixel the mean of `factor` × `factor`.
 *
 * @param part x and y in pixels of the picture; width and height in pixels of the result
 */
function shrinkClamped(picture: Picture, part: Box, factor: number): Picture {
  const { data, width, height } = picture;
  const out = new Uint8Array(part.width * part.height * 3);
  const sums = new Float64Array(part.width * 3);
  const columns = Int32Array.from(
    { length: part.width * factor },
    (_, at) => Math.min(Math.max(part.x + at, 0), width - 1) * 3,
  );
  const share = 1 / (factor * factor);
  for (let y = 0; y < part.height; y++) {
    sums.fill(0.5);
    for (let j = 0; j < factor; j++) {
      const row = Math.min(Math.max(part.y + y * factor + j, 0), height - 1) * width * 3;
      addRow(sums, data, row, columns, factor, share);
    }
    out.set(sums, y * part.width * 3);
  }
  return { data: out, width: part.width, height: part.height };
}

/** Adds one row of a picture to the pixels that cover it. */
function addRow(sums: Float64Array, data: Uint8Array, row: number, columns: Int32Array, factor: number, share: number) {
  let column = 0;
  for (let to = 0; to < sums.length; to += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let i = 0; i < factor; i++) {
      const at = row + (columns[column++] as number);
      red += data[at] as number;
      green += data[at + 1] as number;
      blue += data[at + 2] as number;
    }
    sums[to] = (sums[to] as number) + red * share;
    sums[to + 1] = (sums[to + 1] as number) + green * share;
    sums[to + 2] = (sums[to + 2] as number) + blue * share;
  }
}

/**
 * Adds to each pixel the colour at one position within it, which lies between four pixels of the picture. Runs some ten
 * thousand times a face: nothing is allocated here, and nothing asks for edges.
 */
function addSamples(out: Float32Array, { picture, place }: Placed, size: number, offset: number, share: number): void {
  const { data, width } = picture;
  const { a, b, dx, dy } = place;
  const stride = width * 3;
  let to = 0;
  for (let y = 0; y < size; y++) {
    let px = a * offset - b * (y + offset) + dx;
    let py = b * offset + a * (y + offset) + dy;
    for (let x = 0; x < size; x++) {
      const left = Math.trunc(px);
      const top = Math.trunc(py);
      const at = top * stride + left * 3;
      const se = (px - left) * (py - top) * share;
      const ne = (px - left) * share - se;
      const sw = (py - top) * share - se;
      const nw = share - ne - sw - se;
      out[to] = (out[to] as number) + weigh(data, at, stride, nw, ne, sw, se);
      out[to + 1] = (out[to + 1] as number) + weigh(data, at + 1, stride, nw, ne, sw, se);
      out[to + 2] = (out[to + 2] as number) + weigh(data, at + 2, stride, nw, ne, sw, se);
      to += 3;
      px += a;
      py += b;
    }
  }
}

/** One channel of four pixels that lie in a square, each with its weight. */
function weigh(data: Uint8Array, at: number, stride: number, nw: number, ne: number, sw: number, se: number): number {
  const north = nw * (data[at] as number) + ne * (data[at + 3] as number);
  return north + sw * (data[at + stride] as number) + se * (data[at + stride + 3] as number);
}
