import type { Box } from '@lineup/domain';
import type { Picture } from '@lineup/photo';
import { type LocatedFace, MIN_SCORE, type Point } from './engine.ts';
import { cutPicture, squareInput } from './net-input.ts';
import { suppressOverlaps } from './suppress-overlaps.ts';

/** Sides of the square inputs in pixels. */
const DETECTOR_SIZE = 512;
const LANDMARKS_SIZE = 112;

/**
 * Largest ratio of pixels to net inputs that is sampled directly. Sampling reads 2 × 2 pixels a point, so beyond this
 * too much would fall between the points; larger pictures are averaged down first.
 */
const MAX_STEP = 4;

/** The two nets that find faces; an engine brings them. */
export interface LocatingNets {
  /**
   * SSD MobileNet v1.
   *
   * @param input 512 × 512 × 3 numbers from 0 to 255
   * @returns for each anchor four numbers (top, left, bottom, right, as shares of the input's side) and a score
   */
  detector(input: Float32Array<ArrayBuffer>): Promise<{ readonly boxes: Float32Array; readonly scores: Float32Array }>;
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
 *
 * @param border width in pixels of a neutral frame that is thought around the picture
 */
export async function locateFaces(nets: LocatingNets, picture: Picture, border: number): Promise<LocatedFace[]> {
  const view = { x: -border, y: -border, width: picture.width + 2 * border, height: picture.height + 2 * border };
  const found = await findBoxes(nets, picture, view);
  const cuts = found.map(({ box }) => landmarkCut(picture, box, view));
  const points = cuts.length === 0 ? [] : await nets.landmarks(cuts.map(({ input }) => input));
  return found.map(({ box, score }, at) => ({ box, score, landmarks: cuts[at]?.place(points[at]) ?? [] }));
}

async function findBoxes(nets: LocatingNets, picture: Picture, view: Box): Promise<{ box: Box; score: number }[]> {
  const factor = shrinkFactor(view, DETECTOR_SIZE);
  const seen = view.x === 0 && factor === 1 ? picture : cutPicture(picture, view, factor);
  const { boxes, scores } = await nets.detector(squareInput(seen, DETECTOR_SIZE, 'corner'));
  // Shares of the square become pixels by way of the size that the picture has within the square. face-api rounds that
  // to whole pixels; doing the same gives the same boxes.
  const fit = DETECTOR_SIZE / Math.max(seen.width, seen.height);
  const acrossX = (DETECTOR_SIZE / Math.round(seen.width * fit)) * seen.width * factor;
  const acrossY = (DETECTOR_SIZE / Math.round(seen.height * fit)) * seen.height * factor;
  return suppressOverlaps(boxes, scores, MIN_SCORE).map(({ top, left, bottom, right, score }) => {
    const x = Math.max(0, left) * acrossX;
    const y = Math.max(0, top) * acrossY;
    const width = Math.min(1, right) * acrossX - x;
    const height = Math.min(1, bottom) * acrossY - y;
    return { box: { x: view.x + x, y: view.y + y, width, height }, score };
  });
}

/** The part of the picture in which a face's landmarks are looked for, and the way back from there. */
function landmarkCut(picture: Picture, box: Box, view: Box) {
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
  const side = Math.max(cut.width, cut.height);
  // Counted from the box itself, not from the whole pixel at which it was cut: so does face-api, and there the measured
  // accuracy of the chain comes from.
  const place = (shares: Float32Array = new Float32Array(136)): Point[] =>
    Array.from({ length: shares.length / 2 }, (_, at) => ({
      x: back(shares[2 * at] ?? 0, side, cut.width, factor, left),
      y: back(shares[2 * at + 1] ?? 0, side, cut.height, factor, top),
    }));
  return { input: squareInput(cut, LANDMARKS_SIZE, 'centre'), place };
}

/** From a share of the square to a pixel: without the black margin, enlarged again, from the middle of what it covers. */
function back(share: number, side: number, extent: number, factor: number, origin: number): number {
  const pixel = share * side - (side - extent) / 2;
  return origin + pixel * factor + (factor - 1) / 2;
}

function shrinkFactor({ width, height }: { readonly width: number; readonly height: number }, size: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / (size * MAX_STEP)));
}
