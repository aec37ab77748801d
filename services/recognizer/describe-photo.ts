import type { Picture } from '@lineup/photo';
import { type Checkpoint, goOn, stoppable } from './checkpoint.ts';
import { type DescribedFace, describeFaces, type SeenFace } from './describe-faces.ts';
import type { Engine, LocatedFace, Turn, View } from './engine.ts';
import { locateSmallFaces } from './locate-small-faces.ts';

export type { DescribedFace } from './describe-faces.ts';

/**
 * Version of everything between a photo's pixels and its descriptors that is not the engine's. Raise it whenever the
 * same photo gets other numbers, or a face is too poor that was not: what was kept under an older version is then made
 * anew.
 */
export const CHAIN_VERSION = 3;

/**
 * Widths of the neutral border that are tried until there is a face, in longer sides of the photo. The detector learned
 * faces with something around them; one that fills the photo it finds only within a border.
 */
const BORDERS = [0, 1, 2];

/** Ways to turn a photo that is not upright. */
const TURNS: readonly Turn[] = [1, 2, 3];

/** How lopsided something may be that still looks somewhat like a face. */
const FACE_LIKE = 0.3;

/** Evidence that a face has at least when it was seen upright; nearly all have twice as much. */
const UPRIGHT = 0.05;

/** Detection score of a face on a turned photo. Without it, two of 72 pieces of background had a face when turned. */
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
  let best = await lookAt(engine, picture, 0, BORDERS);
  if (isDoubtful(best.faces)) {
    // A face that needed a border will need it when it is turned.
    const borders = best.faces.length > 0 ? [best.border] : BORDERS.slice(0, 2);
    for (const turn of TURNS) {
      const turned = await lookAt(engine, picture, turn, borders);
      if (evidence(turned.faces) > evidence(best.faces) + UPRIGHT) best = turned;
    }
  }
  return best.faces
    .map(({ lopsided, ...face }) => face)
    .sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
}

/** The faces that the first of the borders shows that shows any. */
async function lookAt(engine: Engine, picture: Picture, turn: Turn, borders: readonly number[]) {
  for (const border of borders) {
    const located = await locate(engine, picture, { turn, border: border * Math.max(picture.width, picture.height) });
    if (located.length > 0) return { border, faces: await describeFaces(engine, picture, located) };
  }
  return { border: 0, faces: [] };
}

async function locate(engine: Engine, picture: Picture, view: View): Promise<LocatedFace[]> {
  const found = await engine.detect(picture, view);
  if (view.turn) return found.filter(({ score }) => score >= MIN_TURNED_SCORE);
  return view.border ? found : locateSmallFaces(engine, picture, found);
}

/** Of faces that are small beyond recognition nobody can tell which way up they are. */
function isDoubtful(faces: readonly SeenFace[]): boolean {
  if (faces.length > 0 && faces.every(({ tooPoor }) => tooPoor === 'too_small')) return false;
  return evidence(faces) <= UPRIGHT * faces.length;
}

/** How much speaks for it that these are faces, seen upright. */
function evidence(faces: readonly SeenFace[]): number {
  return faces.reduce((sum, { lopsided, tooPoor }) => sum + (tooPoor ? 0 : Math.max(0, FACE_LIKE - lopsided)), 0);
}
