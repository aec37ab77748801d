import type { Box, Descriptor } from '@lineup/domain';
import type { Picture } from '@lineup/photo';
import { alignFace, mirrorChip } from './align-face.ts';
import type { Engine, LocatedFace } from './engine.ts';

/**
 * Version of everything between a photo's pixels and its descriptors that is not the engine's. Raise it whenever the
 * same photo gets other numbers: descriptors that were kept under an older version are then made anew.
 */
export const CHAIN_VERSION = 1;

/** A face of a photo with what it is matched by. */
export interface DescribedFace {
  /** In pixels of the upright photo, within it. */
  readonly box: Box;
  /** Detection score, 0 to 1. */
  readonly score: number;
  readonly descriptor: Descriptor;
}

/** Chips that are described at once; bounds the memory that a crowd takes. */
const BATCH = 16;

/**
 * From pixels to faces: detect (once more with a neutral border when there was nothing: tight crops), align, describe.
 *
 * @returns the faces, largest first
 */
export async function describePhoto(engine: Engine, picture: Picture): Promise<DescribedFace[]> {
  const located = await locate(engine, picture);
  const faces: DescribedFace[] = [];
  for (let at = 0; at < located.length; at += BATCH / 2) {
    faces.push(...(await describe(engine, picture, located.slice(at, at + BATCH / 2))));
  }
  return faces.sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
}

/** The detector learned faces with something around them; one that fills the photo it finds only within a border. */
async function locate(engine: Engine, picture: Picture): Promise<LocatedFace[]> {
  const found = await engine.detect(picture);
  return found.length > 0 ? found : engine.detect(picture, Math.max(picture.width, picture.height));
}

/** Describes each face by the mean of its chip's and the mirrored chip's descriptor: neither side counts more. */
async function describe(engine: Engine, picture: Picture, faces: readonly LocatedFace[]): Promise<DescribedFace[]> {
  const chips = faces.map(({ landmarks }) => alignFace(picture, landmarks));
  const descriptors = await engine.describe(chips.flatMap((chip) => [chip, mirrorChip(chip)]));
  return faces.map(({ box, score }, at) => {
    const plain = descriptors[2 * at] ?? new Float32Array();
    const mirrored = descriptors[2 * at + 1];
    const descriptor = plain.map((value, index) => (value + (mirrored?.[index] ?? value)) / 2);
    return { box: within(box, picture), score, descriptor };
  });
}

function within(box: Box, { width, height }: Picture): Box {
  const x = Math.min(Math.max(box.x, 0), width);
  const y = Math.min(Math.max(box.y, 0), height);
  return {
    x,
    y,
    width: Math.max(0, Math.min(box.x + box.width, width) - x),
    height: Math.max(0, Math.min(box.y + box.height, height) - y),
  };
}
