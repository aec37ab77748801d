import type { Picture } from '@lineup/photo';
import { type FacePart, placeOfFace } from './align-face.ts';
import { type Engine, LANDMARKS_SIZE, type LocatedFace, type Point } from './engine.ts';
import { applySimilarity } from './similarity.ts';
import { warpPicture } from './warp-picture.ts';

/** What the landmark net is shown the second time: measured to help most, a little more than the detector's boxes. */
const PART: FacePart = { x: 0.49, y: 0.6, side: 1.9 };

/**
 * Landmarks once more, on each face turned upright and brought to one size by the first ones. The net does best with
 * upright faces, so what it says of a face that is held askew gets better; the mean of both is better than either.
 */
export async function refineLandmarks(
  engine: Engine,
  picture: Picture,
  faces: readonly LocatedFace[],
): Promise<LocatedFace[]> {
  if (faces.length === 0) return [];
  const places = faces.map(({ landmarks }) => placeOfFace(landmarks, PART, LANDMARKS_SIZE));
  const inputs = places.map((place) => warpPicture(picture, place, LANDMARKS_SIZE));
  const shares = await engine.landmarks(inputs);
  return faces.map((face, at) => {
    const [place, found] = [places[at], shares[at]];
    if (!place || !found) return face;
    return {
      ...face,
      landmarks: face.landmarks.map((first, index) => {
        const x = (found[2 * index] ?? 0) * LANDMARKS_SIZE;
        const y = (found[2 * index + 1] ?? 0) * LANDMARKS_SIZE;
        return middle(first, applySimilarity(place, { x, y }));
      }),
    };
  });
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
