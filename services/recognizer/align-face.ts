import type { Picture } from '@lineup/photo';
import { CHIP_SIZE, type Chip, type Point } from './engine.ts';

/**
 * The mean face on which the descriptor net was trained (dlib's `get_face_chip_details`, five points), as fractions of
 * a chip without padding, each with the number of its landmark.
 */
const MEAN_FACE = [
  { landmark: 45, x: 0.8596, y: 0.2135 },
  { landmark: 42, x: 0.6461, y: 0.229 },
  { landmark: 36, x: 0.1206, y: 0.2137 },
  { landmark: 39, x: 0.3341, y: 0.2291 },
  { landmark: 33, x: 0.4901, y: 0.6278 },
] as const;

/** Room around the mean face on each side, as a share of the unpadded chip. */
const PADDING = 0.25;

/** (x, y) → (a·x − b·y + dx, b·x + a·y + dy): turned, enlarged evenly, moved; never mirrored nor slanted. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly dx: number;
  readonly dy: number;
}

/**
 * The similarity that takes `from` to `to` with the least sum of squared distances: Umeyama's solution, which in the
 * plane needs no decomposition, for without mirroring it is linear in a and b.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const source = centre(from);
  const target = centre(to);
  let along = 0;
  let across = 0;
  let spread = 0;
  from.forEach((point, at) => {
    const other = to[at] ?? target;
    const [px, py] = [point.x - source.x, point.y - source.y];
    const [qx, qy] = [other.x - target.x, other.y - target.y];
    along += px * qx + py * qy;
    across += px * qy - py * qx;
    spread += px * px + py * py;
  });
  const a = spread === 0 ? 1 : along / spread;
  const b = spread === 0 ? 0 : across / spread;
  return { a, b, dx: target.x - a * source.x + b * source.y, dy: target.y - b * source.x - a * source.y };
}

/** The way back. */
export function invert({ a, b, dx, dy }: Similarity): Similarity {
  const square = a * a + b * b;
  const [ia, ib] = [a / square, -b / square];
  return { a: ia, b: ib, dx: -(ia * dx - ib * dy), dy: -(ib * dx + ia * dy) };
}

/**
 * The face brought to the mean face: the picture is turned, shrunk and moved so that eye corners and nose base lie
 * where the descriptor net expects them. When shrinking, each pixel is the mean of the area that it covers. Beyond the
 * picture its outermost pixels go on: faces at the edge get descriptors nearer to their whole selves than with black.
 *
 * @param landmarks the 68 points in pixels of the picture
 */
export function alignFace(picture: Picture, landmarks: readonly Point[]): Chip {
  const seen = MEAN_FACE.map(({ landmark }) => landmarks[landmark] ?? { x: 0, y: 0 });
  const wanted = MEAN_FACE.map(({ x, y }) => ({ x: chipPixel(x), y: chipPixel(y) }));
  const toPicture = invert(fitSimilarity(seen, wanted));
  const scale = Math.hypot(toPicture.a, toPicture.b);
  // Points a pixel and direction: close enough together that none of the picture's pixels is left out.
  const points = Number.isFinite(scale) ? Math.min(Math.max(1, Math.ceil(scale)), 64) : 1;
  const chip = new Uint8Array(CHIP_SIZE * CHIP_SIZE * 3);
  const sum: Sum = [0, 0, 0];
  for (let y = 0; y < CHIP_SIZE; y++) {
    for (let x = 0; x < CHIP_SIZE; x++) {
      sum.fill(0);
      for (let j = 0; j < points; j++) {
        for (let i = 0; i < points; i++) {
          const cx = x + (i + 0.5) / points - 0.5;
          const cy = y + (j + 0.5) / points - 0.5;
          const { a, b, dx, dy } = toPicture;
          addBilinear(sum, picture, a * cx - b * cy + dx, b * cx + a * cy + dy);
        }
      }
      const at = (y * CHIP_SIZE + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        chip[at + channel] = Math.round((sum[channel] ?? 0) / (points * points));
      }
    }
  }
  return chip;
}

/** The chip seen in a mirror. */
export function mirrorChip(chip: Chip): Chip {
  const mirrored = new Uint8Array(chip.length);
  for (let y = 0; y < CHIP_SIZE; y++) {
    for (let x = 0; x < CHIP_SIZE; x++) {
      const from = (y * CHIP_SIZE + CHIP_SIZE - 1 - x) * 3;
      mirrored.set(chip.subarray(from, from + 3), (y * CHIP_SIZE + x) * 3);
    }
  }
  return mirrored;
}

type Sum = [number, number, number];

/** Adds the colour at a position between the pixels, by the four around it. */
function addBilinear(sum: Sum, { data, width, height }: Picture, x: number, y: number): void {
  const cx = Math.min(Math.max(x, 0), width - 1);
  const cy = Math.min(Math.max(y, 0), height - 1);
  const left = Math.floor(cx);
  const top = Math.floor(cy);
  const right = cx - left;
  const down = cy - top;
  const nextX = left + 1 < width ? 3 : 0;
  const nextY = top + 1 < height ? width * 3 : 0;
  const at = (top * width + left) * 3;
  for (let channel = 0; channel < 3; channel++) {
    const i = at + channel;
    const above = (data[i] as number) * (1 - right) + (data[i + nextX] as number) * right;
    const below = (data[i + nextY] as number) * (1 - right) + (data[i + nextY + nextX] as number) * right;
    sum[channel] = (sum[channel] ?? 0) + above * (1 - down) + below * down;
  }
}

function chipPixel(fraction: number): number {
  return ((PADDING + fraction) / (1 + 2 * PADDING)) * CHIP_SIZE;
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce((so, { x, y }) => ({ x: so.x + x, y: so.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}
