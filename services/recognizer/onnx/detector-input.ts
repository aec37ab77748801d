import type { Picture } from '@lineup/photo';
import { DETECTOR_SIZE } from '../engine.ts';
import { samplesAlong } from '../net-input.ts';

/**
 * Black pixels that stay below and to the right of the picture: with so many, the boxes of 126 photos were exactly those
 * that they have in the whole square. Faces that lie right at that edge, or that it cuts, get boxes that differ by some
 * hundredths of their size, for better or for worse; not even those would differ with 96.
 */
const MARGIN = 12;

/** Face-api's normalization for this net: colours less this, divided by this. */
const MIDDLE = 127.5;

/** The net halves its input five times: what is not a multiple of this it would lay out otherwise than the whole square. */
const STEP = 32;

/** An input of the detector's graph: three planes of numbers from −1 to 1, and their dimensions. */
export interface DetectorInput {
  readonly pixels: Float32Array<ArrayBuffer>;
  readonly dims: [images: 1, planes: 3, height: number, width: number];
}

/**
 * Makes what the detector needs to see of the square in whose corner a picture lies: the picture with a margin, and not
 * the black that fills the square up, which is a quarter of it for most photos and as much of the net's time. Sampled
 * as `squareInput` does it.
 *
 * @returns a function whose every call overwrites what the one before has returned
 */
export function createDetectorInput(): (picture: Picture) => DetectorInput {
  const room = new Float32Array(DETECTOR_SIZE * DETECTOR_SIZE * 3);
  return (picture) => {
    const step = Math.max(picture.width, picture.height) / DETECTOR_SIZE;
    const width = rounded(picture.width / step);
    const height = rounded(picture.height / step);
    const pixels = room.subarray(0, width * height * 3);
    sampleInto(pixels, picture, step, width, height);
    return { pixels, dims: [1, 3, height, width] };
  };
}

function sampleInto(pixels: Float32Array, { data, ...picture }: Picture, step: number, width: number, height: number) {
  const columns = samplesAlong(width, step, picture.width, 0, 3);
  const rows = samplesAlong(height, step, picture.height, 0, picture.width * 3);
  const plane = width * height;
  let to = 0;
  for (let row = 0; row < height; row++) {
    const above = rows.first[row] as number;
    const below = rows.second[row] as number;
    const upper = rows.firstWeight[row] as number;
    const lower = rows.secondWeight[row] as number;
    for (let column = 0; column < width; column++) {
      const left = columns.first[column] as number;
      const right = columns.second[column] as number;
      const west = columns.firstWeight[column] as number;
      const east = columns.secondWeight[column] as number;
      const nw = above + left;
      const ne = above + right;
      const sw = below + left;
      const se = below + right;
      for (let channel = 0; channel < 3; channel++) {
        const high = west * (data[nw + channel] as number) + east * (data[ne + channel] as number);
        const low = west * (data[sw + channel] as number) + east * (data[se + channel] as number);
        pixels[to + channel * plane] = (upper * high + lower * low - MIDDLE) / MIDDLE;
      }
      to++;
    }
  }
}

function rounded(pixels: number): number {
  return Math.min(DETECTOR_SIZE, Math.ceil((Math.ceil(pixels) + MARGIN) / STEP) * STEP);
}
