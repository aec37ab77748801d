import { type LabelledFace, squareDistance } from './face-distance.ts';
import { peopleIn } from './people-in.ts';

/** How often the nearest other photo is of the same person. */
export interface RankOne {
  readonly right: number;
  /** Faces that were asked about: those of people with two photos at least. */
  readonly asked: number;
  /** Faces whose nearest other photo is somebody else's: places in the list of faces. */
  readonly wrong: readonly { readonly face: number; readonly nearest: number; readonly distance: number }[];
}

/** Rank-1 over all photos: each is looked for among all others. Faces without a second photo cannot be right, and do not count. */
export function rankOne(faces: readonly LabelledFace[]): RankOne {
  const { order, groups } = peopleIn(faces);
  const asked = groups
    .filter(({ size }) => size > 1)
    .flatMap(({ start, size }) => order.slice(start, start + size))
    .sort((a, b) => a - b);
  const wrong: { face: number; nearest: number; distance: number }[] = [];
  for (const at of asked) {
    const { nearest, distance } = nearestOther(faces, at);
    if (faces[nearest]?.person !== faces[at]?.person) wrong.push({ face: at, nearest, distance });
  }
  return { right: asked.length - wrong.length, asked: asked.length, wrong };
}

function nearestOther(faces: readonly LabelledFace[], at: number): { nearest: number; distance: number } {
  const { descriptor } = faces[at] as LabelledFace;
  let [nearest, best] = [-1, Number.POSITIVE_INFINITY];
  for (const [other, face] of faces.entries()) {
    if (other === at) continue;
    const square = squareDistance(descriptor, face.descriptor, best);
    if (square >= best) continue;
    best = square;
    nearest = other;
  }
  return { nearest, distance: Math.sqrt(best) };
}
