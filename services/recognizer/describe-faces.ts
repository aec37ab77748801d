import type { Box, Descriptor, FaceQuality, TooPoor } from '@lineup/domain';
import type { Picture } from '@lineup/photo';
import { alignFace, mirrorChip } from './align-face.ts';
import type { Engine, LocatedFace } from './engine.ts';
import { measureQuality, tooPoor } from './face-quality.ts';

/** A face of a photo with what it is matched by. */
export interface DescribedFace {
  /** In pixels of the upright photo, within it. */
  readonly box: Box;
  /** Detection score, 0 to 1. */
  readonly score: number;
  readonly descriptor: Descriptor;
  readonly quality: FaceQuality;
  /** Why it must not be matched, by {@link quality}; undefined: it may be. */
  readonly tooPoor?: TooPoor;
}

/** Chips that are described at once; bounds the memory that a crowd takes. */
const BATCH = 16;

/** From faces that were found to descriptors: align, describe. In the order of the faces. */
export async function describeFaces(
  engine: Engine,
  picture: Picture,
  located: readonly LocatedFace[],
): Promise<DescribedFace[]> {
  const faces: DescribedFace[] = [];
  for (let at = 0; at < located.length; at += BATCH / 2) {
    faces.push(...(await describeSome(engine, picture, located.slice(at, at + BATCH / 2))));
  }
  return faces;
}

/** Describes each face by the mean of its chip's and the mirrored chip's descriptor: neither side counts more. */
async function describeSome(
  engine: Engine,
  picture: Picture,
  located: readonly LocatedFace[],
): Promise<DescribedFace[]> {
  const cut = located.map((face) => ({ face, chip: alignFace(picture, face.landmarks) }));
  const descriptors = await engine.describe(cut.flatMap(({ chip }) => [chip, mirrorChip(chip)]));
  return cut.map(({ face, chip }, at) => {
    const plain = descriptors[2 * at] ?? new Float32Array();
    const mirrored = descriptors[2 * at + 1] ?? plain;
    const descriptor = plain.map((value, index) => (value + (mirrored[index] ?? value)) / 2);
    const quality = measureQuality(face, chip);
    const reason = tooPoor(quality);
    return {
      box: within(face.box, picture),
      score: face.score,
      descriptor,
      quality,
      ...(reason && { tooPoor: reason }),
    };
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
