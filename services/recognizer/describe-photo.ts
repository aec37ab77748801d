import type { Box } from '@lineup/domain';
import type { Picture } from '@lineup/photo';
import { type Checkpoint, goOn, stoppable } from './checkpoint.ts';
import { type DescribedFace, describeFaces } from './describe-faces.ts';
import type { Engine, Turn, View } from './engine.ts';
import { locateSmallFaces } from './locate-small-faces.ts';
import { type RefinedFace, refineLandmarks } from './refine-landmarks.ts';

export type { DescribedFace } from './describe-faces.ts';

/**
 * Version of everything between a photo's pixels and its descriptors that is not the engine's. Raise it whenever the
 * same photo gets other numbers, or a face is too poor that was not: what was kept under an older version is then made
 * anew.
 */
export const CHAIN_VERSION = 4;

/**
 * Widths of the neutral border that are tried until there is a face, in longer sides of the photo. The detector learned
 * faces with something around them; one that fills the photo it finds only within a border. Crops that are that tight are
 * mostly small: of large photos without a face there are many more, and each try costs as much as a photo with one.
 */
const BORDERS = { small: [0, 1, 2], large: [0, 1] } as const;

/** Longer side in pixels up to which a photo is small. */
const SMALL = 1_000;

/** Ways to turn a photo that is not upright. */
const TURNS: readonly Turn[] = [1, 2, 3];

/** How far landmarks may wander where there is at least something of a face, and where one was surely seen upright. */
const WANDERS = { atMost: 0.15, upright: 0.08 } as const;

/** Faces of fewer pixels are shapeless: nobody can tell which way up they are. */
const SHAPELESS = 20;

/** More faces of a photo than these, the largest, are left: each costs some 10 ms, with engine `wasm` 60. */
const MOST_FACES = 150;

/**
 * Detection score of a face that speaks for turning the photo. Without it, two of 72 pieces of background had a face when
 * turned.
 */
const MIN_TURNED_SCORE = 0.7;

/**
 * From pixels to faces: detect (large photos in parts too, where faces are small; within a neutral border where there was
 * nothing: tight crops), landmarks, align, describe. Where that gives no face, or none that looks like one, the photo is
 * turned: there are photos that lie on their side or stand on their head without EXIF data that would say so.
 *
 * @param checkpoint awaited between the steps; when it rejects, the rest is left
 * @returns the faces, largest first
 */
export async function describePhoto(
  given: Engine,
  picture: Picture,
  checkpoint: Checkpoint = goOn,
): Promise<DescribedFace[]> {
  const engine = stoppable(given, checkpoint);
  const isSmall = Math.max(picture.width, picture.height) <= SMALL;
  const upright = await lookAt(engine, picture, 0, isSmall ? BORDERS.small : BORDERS.large);
  const faces = isDoubtful(upright.faces) ? await lookTurned(engine, picture, upright, isSmall) : upright.faces;
  return largest(await describeFaces(engine, picture, faces));
}

/** Largest first, and no more than are looked at. */
function largest<Face extends { readonly box: Box }>(faces: readonly Face[]): Face[] {
  const area = ({ box }: Face) => box.width * box.height;
  return faces.toSorted((a, b) => area(b) - area(a)).slice(0, MOST_FACES);
}

/** What a look at a photo shows: the faces, and the border that it took, in longer sides of the photo. */
interface Look {
  readonly border: number;
  readonly faces: readonly RefinedFace[];
}

/** The faces that the first of the borders shows that shows any. */
async function lookAt(engine: Engine, picture: Picture, turn: Turn, borders: readonly number[]): Promise<Look> {
  for (const border of borders) {
    const view = viewOf(picture, turn, border);
    const found = await engine.detect(picture, view);
    const located = view.border === 0 ? await locateSmallFaces(engine, picture, found, turn) : found;
    if (located.length > 0) return { border, faces: await refineLandmarks(engine, picture, largest(located)) };
  }
  return { border: 0, faces: [] };
}

/** The faces as they are when the photo is turned the way that shows faces best; the upright ones when none does. */
async function lookTurned(engine: Engine, picture: Picture, upright: Look, isSmall: boolean) {
  // A face that needed a border will need it when it is turned.
  const borders = upright.faces.length > 0 ? [upright.border] : isSmall ? [0, 1] : [0];
  let best = { evidence: evidence(upright.faces), turn: 0 as Turn, border: upright.border };
  for (const turn of TURNS) {
    for (const border of borders) {
      const found = await engine.detect(picture, viewOf(picture, turn, border));
      const sure = found.filter(({ score }) => score >= MIN_TURNED_SCORE);
      const seen = evidence(await refineLandmarks(engine, picture, sure));
      if (seen > best.evidence) best = { evidence: seen, turn, border };
    }
  }
  // Now that it is known which way, all that there is: small faces, and those of a lower score too.
  return best.turn === 0 ? upright.faces : (await lookAt(engine, picture, best.turn, [best.border])).faces;
}

function viewOf({ width, height }: Picture, turn: Turn, border: number): View {
  return { turn, border: border * Math.max(width, height) };
}

/** Is there no face that was surely seen upright, though there might be one? */
function isDoubtful(faces: readonly RefinedFace[]): boolean {
  const shapely = faces.filter(({ box }) => Math.max(box.width, box.height) >= SHAPELESS);
  if (faces.length > 0 && shapely.length === 0) return false;
  return !shapely.some(({ wander }) => wander < WANDERS.upright);
}

/** How much speaks for it that these are faces, seen upright. */
function evidence(faces: readonly RefinedFace[]): number {
  return faces.reduce((sum, { wander }) => sum + Math.max(0, WANDERS.atMost - wander), 0);
}
