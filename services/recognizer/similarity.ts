import type { Point } from './engine.ts';

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

/** Where a point comes to lie. */
export function applySimilarity({ a, b, dx, dy }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + dx, y: b * x + a * y + dy };
}

/** The way back. */
export function invert({ a, b, dx, dy }: Similarity): Similarity {
  const square = a * a + b * b;
  const [ia, ib] = [a / square, -b / square];
  return { a: ia, b: ib, dx: -(ia * dx - ib * dy), dy: -(ib * dx + ia * dy) };
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce((so, { x, y }) => ({ x: so.x + x, y: so.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}
