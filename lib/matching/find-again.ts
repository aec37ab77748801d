import { assignFaces, type Box, type Descriptor, faceDistance } from '@lineup/domain';
import { type Correction, type FaceVerdict, verdictOf } from './verdict.ts';

/** A face as far as it can be found again. */
export interface FoundFace {
  readonly box: Box;
  /** Empty when the recognizer gave none. */
  readonly descriptor: Descriptor;
}

/** Intersection over union from which on two boxes are those of one face, seen in two runs. */
const SAME_FACE_OVERLAP = 0.4;

/** The same between two corrections. No run finds two faces that overlap so much: what was said of each is kept apart. */
const SAME_PLACE_OVERLAP = 0.6;

/** Euclidean distance below which a face that lies elsewhere is still the one that was meant. */
const SAME_FACE_DISTANCE = 0.25;

/** Corrections of one face, in the order in which they were made. */
type Place<C extends Correction> = C[];

/**
 * Finds the faces of which something was said among those of a new run, which have other ids and somewhat different
 * boxes: by the overlap of boxes, the best pair first, and what is left by descriptors, the nearest pair first. A place is
 * found once, and a face is one place at the most. On a photo that nobody changed boxes hardly move; descriptors are for a
 * recognizer that draws them otherwise.
 *
 * @param corrections in the order in which they were made
 * @returns for each face, in the same order, its corrections in the order in which they were made
 */
export function findAgain<C extends Correction>(corrections: readonly C[], faces: readonly FoundFace[]): C[][] {
  const places = placesOf(corrections);
  const byOverlap = assignFaces(
    faces.map(({ box }) => places.map((place) => ({ who: place, distance: 1 - mostOverlap(place, box) }))),
    1 - SAME_FACE_OVERLAP,
  );
  const found = new Set(byOverlap.map((match) => match?.who));
  const left = places.filter((place) => !found.has(place));
  const byDescriptor = assignFaces(
    faces.map((face, at) =>
      byOverlap[at] ? [] : left.map((place) => ({ who: place, distance: leastDistance(place, face.descriptor) })),
    ),
    SAME_FACE_DISTANCE,
  );
  return faces.map((_, at) => byOverlap[at]?.who ?? byDescriptor[at]?.who ?? []);
}

/** What holds for each face of an image, in the order of the faces; see {@link findAgain} and {@link verdictOf}. */
export function verdictsOf(
  corrections: readonly Correction[],
  faces: readonly FoundFace[],
): (FaceVerdict | undefined)[] {
  return findAgain(corrections, faces).map((made) => verdictOf(made.map(({ said }) => said)));
}

/** Intersection over union of two boxes: 0 apart, 1 the same. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

/** Corrections of the same face may have been made in different runs. */
function placesOf<C extends Correction>(corrections: readonly C[]): Place<C>[] {
  const places: Place<C>[] = [];
  for (const correction of corrections) {
    const place = places.find((place) => mostOverlap(place, correction.box) >= SAME_PLACE_OVERLAP);
    if (place) place.push(correction);
    else places.push([correction]);
  }
  return places;
}

function mostOverlap(place: Place<Correction>, box: Box): number {
  return Math.max(...place.map((correction) => overlap(correction.box, box)));
}

/** Infinite where one of the two has no descriptor. */
function leastDistance(place: Place<Correction>, descriptor: Descriptor): number {
  const comparable = place.filter(({ descriptor: { length } }) => length > 0 && length === descriptor.length);
  return Math.min(...comparable.map((correction) => faceDistance(correction.descriptor, descriptor)));
}
