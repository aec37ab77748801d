import type { FaceQuality, TooPoor } from '@lineup/domain';
import type { Chip, LocatedFace, Point } from './engine.ts';
import { measureSharpness } from './face-sharpness.ts';

/** Numbers of landmarks; left and right as one sees them on an upright photo. */
const EYE_CORNERS = { left: 36, right: 45 } as const;
const MOUTH_CORNERS = { left: 48, right: 54 } as const;
const NOSE_TIP = 30;

/**
 * How far the nose's tip is before the corners of eyes and mouth, by half the distance between the outer corners of the
 * eyes: 3.8 to 4.4 cm in MediaPipe's canonical face model.
 */
const NOSE_DEPTH = 0.85;

/**
 * Where a face is of no use. Measured on 120 photos of 31 people, made worse step by step, against the other photos and
 * 22 strangers: right is when the nearest is of the same person and nearer than 0.5, wrong when it is of somebody else
 * and nearer than 0.5. The limits were chosen by these very figures, so that other photos may do a little worse; and
 * the more people are known, the more are wrong.
 *
 * - `size` in pixels: below 18 were 5 % right and 4 % wrong; at 20, 24 and 32 it is 40, 71 and 91 %, and none.
 * - `sharpness`: below 0.1 were 1 % right and 7 % wrong. Photos have 0.24 to 0.5. Of faces with a Gaussian blur of a
 *   twentieth of their width (sigma) two thirds are below, of those that moved by a fifth of it a third.
 * - `yaw` in degrees: beyond an estimate of 45 were 16 % right and 9 % wrong. These were not photos of turned heads but
 *   photos turned, by the depth of a model face.
 */
const LIMITS = { size: 18, sharpness: 0.1, yaw: 45 } as const;

/**
 * How well a face can be seen. Every number is finite, whatever the landmarks are.
 *
 * @param face as the engine located it; box and landmarks in pixels of the photo, also beyond its edge
 * @param chip the face as it is described
 */
export function measureQuality({ box, score, landmarks }: LocatedFace, chip: Chip): FaceQuality {
  const size = finite(Math.sqrt(Math.max(0, box.width) * Math.max(0, box.height)));
  return { size, score, sharpness: measureSharpness(chip), ...headPose(landmarks) };
}

/**
 * Why a face is too poor to be matched, the first reason that applies; undefined: it is good enough. Roll is none,
 * since alignment undoes it.
 */
export function tooPoor({ size, sharpness, yaw }: FaceQuality): TooPoor | undefined {
  if (size < LIMITS.size) return 'too_small';
  if (sharpness < LIMITS.sharpness) return 'blurred';
  return Math.abs(yaw) > LIMITS.yaw ? 'profile' : undefined;
}

/**
 * Roll and yaw in degrees. Roll is the slope of the line between the eyes' outer corners. Yaw is by how much the nose's
 * tip, which is before the rest, has left the middle between eyes and mouth: by tan(yaw) times its depth. Landmarks of
 * the far side are a guess, and make it an underestimate: of photos turned by 20, 40, 60 and 80 degrees (see above) the
 * median was 16, 33, 45 and 52.
 */
function headPose(landmarks: readonly Point[]): Pick<FaceQuality, 'roll' | 'yaw'> {
  const at = (landmark: number): Point => landmarks[landmark] ?? { x: 0, y: 0 };
  const [left, right] = [at(EYE_CORNERS.left), at(EYE_CORNERS.right)];
  const [x, y] = [right.x - left.x, right.y - left.y];
  const between = Math.hypot(x, y);
  // Corners in one place have no direction.
  if (!(between > 0)) return { roll: 0, yaw: 0 };
  const corners = [left, right, at(MOUTH_CORNERS.left), at(MOUTH_CORNERS.right)];
  const fromMiddle = corners.reduce(
    (sum, corner) => sum + ((at(NOSE_TIP).x - corner.x) * x + (at(NOSE_TIP).y - corner.y) * y) / between / 4,
    0,
  );
  const yaw = Math.atan(fromMiddle / ((NOSE_DEPTH * between) / 2));
  return { roll: degrees(Math.atan2(y, x)), yaw: degrees(yaw) };
}

/** Why a known photo cannot be used, as a sentence. */
export function whyNotKnown(reason: TooPoor): string {
  return `${WORDS[reason]}; a known photo shows it clearly.`;
}

const WORDS: Record<TooPoor, string> = {
  too_small: `The face on it is smaller than ${LIMITS.size} pixels`,
  blurred: 'The face on it is too blurred',
  profile: 'The face on it is turned too far to the side',
};

function degrees(radians: number): number {
  return finite((radians * 180) / Math.PI);
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
