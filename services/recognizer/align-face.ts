import type { Picture } from '@lineup/photo';
import { CHIP_SIZE, type Chip, type Point } from './engine.ts';
import { fitSimilarity, invert, type Similarity } from './similarity.ts';
import { warpPicture } from './warp-picture.ts';

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

/** The part of the picture that a chip shows: its middle and its side, in sides of the unpadded mean face. */
const CHIP_PART: FacePart = { x: 0.5, y: 0.5, side: 1 + 2 * PADDING };

/** A square around a face, in units of the mean face: (0, 0) its upper left corner, (1, 1) its lower right one. */
export interface FacePart {
  /** The middle of the square. */
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/**
 * Where a square around an upright mean face lies in a picture.
 *
 * @param landmarks the 68 points in pixels of the picture
 * @param size side of the square in its own pixels
 * @returns what takes pixels of the square to pixels of the picture
 */
export function placeOfFace(landmarks: readonly Point[], part: FacePart, size: number): Similarity {
  const seen = MEAN_FACE.map(({ landmark }) => landmarks[landmark] ?? { x: 0, y: 0 });
  const wanted = MEAN_FACE.map(({ x, y }) => ({
    x: ((x - part.x) / part.side + 0.5) * size,
    y: ((y - part.y) / part.side + 0.5) * size,
  }));
  return invert(fitSimilarity(seen, wanted));
}

/**
 * The face brought to the mean face: the picture is turned, shrunk and moved so that eye corners and nose base lie
 * where the descriptor net expects them. Beyond the picture its outermost pixels go on: faces at the edge get
 * descriptors nearer to their whole selves than with black.
 *
 * @param landmarks the 68 points in pixels of the picture
 */
export function alignFace(picture: Picture, landmarks: readonly Point[]): Chip {
  return warpPicture(picture, placeOfFace(landmarks, CHIP_PART, CHIP_SIZE), CHIP_SIZE);
}

/** The chip seen in a mirror. */
export function mirrorChip(chip: Chip): Chip {
  const mirrored = new Float32Array(chip.length);
  for (let y = 0; y < CHIP_SIZE; y++) {
    for (let x = 0; x < CHIP_SIZE; x++) {
      const from = (y * CHIP_SIZE + CHIP_SIZE - 1 - x) * 3;
      const to = (y * CHIP_SIZE + x) * 3;
      mirrored[to] = chip[from] as number;
      mirrored[to + 1] = chip[from + 1] as number;
      mirrored[to + 2] = chip[from + 2] as number;
    }
  }
  return mirrored;
}
