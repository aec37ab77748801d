import type { Box } from '@lineup/domain';
import type { Picture } from '@lineup/photo';
import {
  DETECTOR_SIZE,
  LANDMARKS_SIZE,
  type LocatedFace,
  MIN_SCORE,
  type Point,
  type Turn,
  type View,
} from './engine.ts';
import { cutPicture, squareInput } from './net-input.ts';
import { suppressOverlaps } from './suppress-overlaps.ts';
import { turnBack, turnPicture } from './turn-picture.ts';

/**
 * Largest ratio of pixels to net inputs that is sampled directly. Sampling reads 2 × 2 pixels a point, so beyond this
 * too much would fall between the points; larger pictures are averaged down first.
 */
const MAX_STEP = 4;

/** The two nets that find faces; an engine brings them. */
export interface LocatingNets {
  /**
   * SSD MobileNet v1 on a picture that has been brought into the upper left corner of a square of 512 × 512 pixels
   * (`squareInput`); the rest is black.
   *
   * @returns for each anchor four numbers (top, left, bottom, right, as shares of the square's side) and a score
   */
  detector(seen: Picture): Promise<{ boxes: Float32Array; scores: Float32Array }>;
  /**
   * The 68-point net.
   *
   * @param inputs for each face 112 × 112 × 3 numbers from 0 to 255
   * @returns for each face 136 numbers: x, y, x, y, … as shares of the input's side
   */
  landmarks(inputs: readonly Float32Array<ArrayBuffer>[]): Promise<Float32Array[]>;
}

/**
 * Finds the faces of a picture with their landmarks, highest score first. The detector looks at a shrunk copy, the
 * landmarks are looked for on the full resolution.
 */
export async function locateFaces(
  nets: LocatingNets,
  picture: Picture,
  { part = { x: 0, y: 0, width: picture.width, height: picture.height }, border = 0, turn = 0 }: View = {},
): Promise<LocatedFace[]> {
  const view = {
    x: part.x - border,
    y: part.y - border,
    width: part.width + 2 * border,
    height: part.height + 2 * border,
  };
  const found = await findBoxes(nets, picture, view, turn);
  const cuts = found.map(({ box }) => landmarkCut(picture, box, view, turn));
  const points = cuts.length === 0 ? [] : await nets.landmarks(cuts.map(({ input }) => input));
  return found.map(({ box, score }, at) => ({ box, score, landmarks: cuts[at]?.place(points[at]) ?? [] }));
}

async function findBoxes(nets: LocatingNets, picture: Picture, view: Box, turn: Turn) {
  const factor = shrinkFactor(view, DETECTOR_SIZE);
  const cut = factor === 1 && isAll(view, picture) ? picture : cutPicture(picture, view, factor);
  const seen = turnPicture(cut, turn);
  const fit = DETECTOR_SIZE / Math.max(seen.width, seen.height);
  const { boxes, scores } = await nets.detector(seen);
  // Shares of the square become pixels by way of the size that the picture has within the square. face-api rounds that
  // to whole pixels; doing the same gives the same boxes.
  const acrossX = (DETECTOR_SIZE / Math.round(seen.width * fit)) * seen.width;
  const acrossY = (DETECTOR_SIZE / Math.round(seen.height * fit)) * seen.height;
  return suppressOverlaps(boxes, scores, MIN_SCORE).map(({ top, left, bottom, right, score }) => {
    const one = turnBack({ x: Math.max(0, left) * acrossX, y: Math.max(0, top) * acrossY }, turn, cut);
    const other = turnBack({ x: Math.min(1, right) * acrossX, y: Math.min(1, bottom) * acrossY }, turn, cut);
    const x = Math.min(one.x, other.x) * factor;
    const y = Math.min(one.y, other.y) * factor;
    const width = Math.max(one.x, other.x) * factor - x;
    const height = Math.max(one.y, other.y) * factor - y;
    return { box: { x: view.x + x, y: view.y + y, width, height }, score };
  });
}

function isAll({ x, y, width, height }: Box, picture: Picture): boolean {
  return x === 0 && y === 0 && width === picture.width && height === picture.height;
}

/** The part of the picture in which a face's landmarks are looked for, and the way back from there. */
function landmarkCut(picture: Picture, box: Box, view: Box, turn: Turn) {
  const left = Math.max(box.x, view.x);
  const top = Math.max(box.y, view.y);
  const region = {
    x: Math.floor(left),
    y: Math.floor(top),
    width: Math.max(1, Math.floor(Math.min(box.x + box.width, view.x + view.width) - left)),
    height: Math.max(1, Math.floor(Math.min(box.y + box.height, view.y + view.height) - top)),
  };
  const factor = shrinkFactor(region, LANDMARKS_SIZE);
  const cut = cutPicture(picture, region, factor);
  const seen = turnPicture(cut, turn);
  const side = Math.max(seen.width, seen.height);
  // From a share of the square to a pixel: without the black margin, turned back, enlarged again, from the middle of what
  // it covers. Counted from the box itself, not from the whole pixel at which it was cut: so does face-api, and there the
  // measured accuracy of the chain comes from.
  const back = (shareX: number, shareY: number): Point => {
    const onSeen = { x: shareX * side - (side - seen.width) / 2, y: shareY * side - (side - seen.height) / 2 };
    const { x, y } = turnBack(onSeen, turn, cut);
    return { x: left + x * factor + (factor - 1) / 2, y: top + y * factor + (factor - 1) / 2 };
  };
  const place = (shares: Float32Array = new Float32Array(136)): Point[] =>
    Array.from({ length: shares.length / 2 }, (_, at) => back(shares[2 * at] ?? 0, shares[2 * at + 1] ?? 0));
  return { input: squareInput(seen, LANDMARKS_SIZE, 'centre'), place };
}

function shrinkFactor({ width, height }: Pick<Box, 'width' | 'height'>, size: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / (size * MAX_STEP)));
}
