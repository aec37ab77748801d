/** A detection in shares of the detector's square. */
export interface Detection {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly score: number;
}

/** Two boxes whose intersection is more than this share of their union are one face. */
const MAX_OVERLAP = 0.5;

/** More faces of one photo than these are not looked at. */
const MAX_FACES = 100;

/**
 * Non-maximum suppression: of boxes that overlap, the one of the highest score stays.
 *
 * @param boxes four numbers a box: top, left, bottom, right
 * @param scores one number a box
 * @param minScore boxes of this score or less count for nothing
 * @returns what stays, highest score first
 */
export function suppressOverlaps(boxes: Float32Array, scores: Float32Array, minScore: number): Detection[] {
  const detections: Detection[] = [];
  scores.forEach((score, at) => {
    if (!(score > minScore)) return;
    const [top = 0, left = 0, bottom = 0, right = 0] = boxes.subarray(at * 4, at * 4 + 4);
    detections.push({ top, left, bottom, right, score });
  });
  detections.sort((a, b) => b.score - a.score);
  const kept: Detection[] = [];
  for (const detection of detections) {
    if (kept.length === MAX_FACES) break;
    if (kept.every((other) => overlap(detection, other) <= MAX_OVERLAP)) kept.push(detection);
  }
  return kept;
}

/** Intersection over union. */
function overlap(a: Detection, b: Detection): number {
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  if (height <= 0 || width <= 0) return 0;
  const shared = height * width;
  return shared / (area(a) + area(b) - shared);
}

function area({ top, left, bottom, right }: Detection): number {
  return (bottom - top) * (right - left);
}
