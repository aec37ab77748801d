import type { Box } from '@lineup/domain';
import type { Picture } from '@lineup/photo';
import type { Engine, LocatedFace, Turn } from './engine.ts';

/** A picture's longer side in pixels from which on there may be faces that are good, but too small for the detector. */
const LARGE = 2_400;

/** A face is small below this share of what is looked at: of those of half the size the detector misses two of five. */
const SMALL = 0.07;

/** Into how many parts the longer side is cut: first these, and where they show small faces too, those. */
const CUTS = [2, 4];

/** By how much parts overlap, as a share of their side: a face on the seam is whole on one of them. */
const OVERLAP = 0.2;

/** A face that comes so near to a seam (as a share of its own side) may be cut off there. */
const CUT_OFF = 0.05;

/** Detection score of a face that only a part shows: below it, one in ten was a sleeve or somebody's hair. */
const MIN_PART_SCORE = 0.6;

/** Two boxes of which one has this share of its area in common with the other are one face. */
const SAME_FACE = 0.2;

/**
 * The detector sees all of a picture in 512 pixels: of a photo of forty people it misses a good part, large as their
 * faces may be in the photo's own pixels. So a large picture on which it finds nothing or some small face is looked at
 * once more in parts, and once more in smaller ones where there are faces so small.
 *
 * @param found what was found on the whole picture
 * @param turn by how much the picture was turned for that
 * @returns these and what the parts show beside them
 */
export async function locateSmallFaces(
  engine: Engine,
  picture: Picture,
  found: readonly LocatedFace[],
  turn: Turn,
): Promise<LocatedFace[]> {
  const side = Math.max(picture.width, picture.height);
  let all = [...found];
  if (side < LARGE) return all;
  let seen = side;
  for (const cuts of CUTS) {
    const isSmall = ({ box }: LocatedFace) => Math.max(box.width, box.height) < SMALL * seen;
    const coarse = all.filter(isSmall);
    const maybeMore = seen === side && all.length === 0;
    if (!maybeMore && coarse.length === 0) break;
    const good = all.filter((face) => !isSmall(face));
    seen = side / cuts;
    const views = partsOf(picture, seen).map((part) => ({ part, turn }));
    const fine = await facesOfParts(engine, picture, views, good);
    // Of a small face the box is crude: where a part shows the face too, that one counts.
    all = [...good, ...fine, ...coarse.filter((face) => !isAmong(fine, face))];
  }
  return all;
}

/** What parts show that is not among `good`, each face once. */
async function facesOfParts(
  engine: Engine,
  picture: Picture,
  views: readonly { readonly part: Box; readonly turn: Turn }[],
  good: readonly LocatedFace[],
): Promise<LocatedFace[]> {
  const fine: LocatedFace[] = [];
  for (const view of views) {
    for (const face of await engine.detect(picture, view)) {
      if (face.score < MIN_PART_SCORE || isCutOff(face.box, view.part, picture)) continue;
      if (!isAmong(good, face) && !isAmong(fine, face)) fine.push(face);
    }
  }
  return fine;
}

function isAmong(faces: readonly LocatedFace[], face: LocatedFace): boolean {
  return faces.some(({ box }) => isSame(box, face.box));
}

/** Parts, none much larger than `target` pixels, that cover the picture and overlap. */
function partsOf({ width, height }: Picture, target: number): Box[] {
  const along = (extent: number) => {
    const count = Math.max(1, Math.ceil(extent / target / (1 + OVERLAP)));
    const size = Math.ceil(extent / (count - (count - 1) * OVERLAP));
    const step = count === 1 ? 0 : (extent - size) / (count - 1);
    return Array.from({ length: count }, (_, at) => ({ from: Math.floor(at * step), size }));
  };
  return along(height).flatMap((row) =>
    along(width).map((column) => ({ x: column.from, y: row.from, width: column.size, height: row.size })),
  );
}

/** Does the face touch an edge of the part that is not the picture's own? */
function isCutOff(box: Box, part: Box, picture: Picture): boolean {
  const room = CUT_OFF * Math.max(box.width, box.height);
  return (
    (part.x > 0 && box.x < part.x + room) ||
    (part.y > 0 && box.y < part.y + room) ||
    (part.x + part.width < picture.width && box.x + box.width > part.x + part.width - room) ||
    (part.y + part.height < picture.height && box.y + box.height > part.y + part.height - room)
  );
}

function isSame(a: Box, b: Box): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return false;
  return width * height > SAME_FACE * Math.min(a.width * a.height, b.width * b.height);
}
