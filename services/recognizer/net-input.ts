import type { Box } from '@lineup/domain';
import type { Picture } from '@lineup/photo';

/** What a neutral border is made of. */
const NEUTRAL = 128;

/**
 * A part of a picture as a picture of its own, shrunk by a whole factor: each new pixel is the mean of those it covers.
 * Where the part reaches beyond the picture it is neutral grey.
 *
 * @param region whole numbers, in pixels of the picture
 * @param factor 1 cuts without shrinking
 */
export function cutPicture(picture: Picture, region: Box, factor: number): Picture {
  const width = Math.ceil(region.width / factor);
  const height = Math.ceil(region.height / factor);
  const data = new Uint8Array(width * height * 3).fill(NEUTRAL);
  const left = Math.max(region.x, 0);
  const right = Math.min(region.x + region.width, picture.width);
  if (left >= right) return { data, width, height };
  const sums = new Float64Array(width * 3);
  for (let y = 0; y < height; y++) {
    const top = Math.max(region.y + y * factor, 0);
    const bottom = Math.min(region.y + Math.min((y + 1) * factor, region.height), picture.height);
    if (top >= bottom) continue;
    const row = data.subarray(y * width * 3, (y + 1) * width * 3);
    if (factor === 1) {
      const from = (top * picture.width + left) * 3;
      row.set(picture.data.subarray(from, from + (right - left) * 3), (left - region.x) * 3);
      continue;
    }
    sums.fill(0);
    for (let line = top; line < bottom; line++) addLine(sums, picture, line, region.x, left, right, factor);
    takeMeans(row, sums, region.x, left, right, factor, bottom - top);
  }
  return { data, width, height };
}

/** Adds a line of the picture, from `left` to `right`, to the pixels that cover it, the first of which begins at `origin`. */
function addLine(
  sums: Float64Array,
  { data, width }: Picture,
  line: number,
  origin: number,
  left: number,
  right: number,
  factor: number,
): void {
  let at = (line * width + left) * 3;
  for (let x = left; x < right; ) {
    const pixel = Math.floor((x - origin) / factor);
    const end = Math.min(origin + (pixel + 1) * factor, right);
    let red = 0;
    let green = 0;
    let blue = 0;
    for (; x < end; x++) {
      red += data[at++] as number;
      green += data[at++] as number;
      blue += data[at++] as number;
    }
    sums[pixel * 3] = (sums[pixel * 3] as number) + red;
    sums[pixel * 3 + 1] = (sums[pixel * 3 + 1] as number) + green;
    sums[pixel * 3 + 2] = (sums[pixel * 3 + 2] as number) + blue;
  }
}

/** Writes the mean of what each pixel covers of the picture: at the edges that is less. */
function takeMeans(
  row: Uint8Array,
  sums: Float64Array,
  origin: number,
  left: number,
  right: number,
  factor: number,
  lines: number,
): void {
  for (let pixel = Math.floor((left - origin) / factor); pixel * factor + origin < right; pixel++) {
    const from = Math.max(origin + pixel * factor, left);
    const covered = (Math.min(origin + (pixel + 1) * factor, right) - from) * lines;
    for (let channel = pixel * 3; channel < pixel * 3 + 3; channel++) {
      row[channel] = Math.round((sums[channel] as number) / covered);
    }
  }
}

/**
 * A picture as the nets take it: black is added along the shorter side until it is square, then it is brought to
 * `size` × `size` by bilinear sampling at whole multiples of the step. Those are face-api's own rules
 * (`NetInput.toBatchTensor`), so that detector and landmarks see what they would see there, without a tensor of the
 * whole photo.
 *
 * @param placing `corner`: black is added at the right or the bottom only; `centre`: on both sides
 * @returns `size` × `size` × 3 numbers from 0 to 255
 */
export function squareInput(picture: Picture, size: number, placing: 'corner' | 'centre'): Float32Array<ArrayBuffer> {
  const { data, width, height } = picture;
  const step = Math.max(width, height) / size;
  const shift = (extent: number) => (placing === 'centre' ? Math.floor((Math.max(width, height) - extent) / 2) : 0);
  const columns = samplesAlong(size, step, width, shift(width), 3);
  const rows = samplesAlong(size, step, height, shift(height), width * 3);
  const out = new Float32Array(size * size * 3);
  for (let row = 0; row < size; row++) {
    const upper = rows.firstWeight[row] as number;
    const lower = rows.secondWeight[row] as number;
    // Beyond the picture the input stays black.
    if (upper === 0 && lower === 0) continue;
    const above = rows.first[row] as number;
    const below = rows.second[row] as number;
    let at = row * size * 3;
    for (let column = 0; column < size; column++) {
      const west = columns.firstWeight[column] as number;
      const east = columns.secondWeight[column] as number;
      const left = columns.first[column] as number;
      const right = columns.second[column] as number;
      for (let channel = 0; channel < 3; channel++) {
        const high = west * (data[above + left + channel] as number) + east * (data[above + right + channel] as number);
        const low = west * (data[below + left + channel] as number) + east * (data[below + right + channel] as number);
        out[at++] = upper * high + lower * low;
      }
    }
  }
  return out;
}

/** For each position along one side of an input the two pixels between which it lies, as offsets, and their weights. */
export interface Samples {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly firstWeight: Float64Array;
  readonly secondWeight: Float64Array;
}

/**
 * Where an input is sampled along one of its sides.
 *
 * @param size positions along the side
 * @param step pixels of the picture from one position to the next
 * @param extent pixels that the picture has along this side
 * @param shift pixels of black before it
 * @param stride what an offset grows by from one pixel to the next
 */
export function samplesAlong(size: number, step: number, extent: number, shift: number, stride: number): Samples {
  const samples = {
    first: new Int32Array(size),
    second: new Int32Array(size),
    firstWeight: new Float64Array(size),
    secondWeight: new Float64Array(size),
  };
  for (let at = 0; at < size; at++) {
    const pixel = Math.floor(at * step) - shift;
    const share = at * step - Math.floor(at * step);
    // What lies beyond the picture is black: it weighs nothing, and any pixel will do for it.
    if (pixel >= 0 && pixel < extent) {
      samples.first[at] = pixel * stride;
      samples.firstWeight[at] = 1 - share;
    }
    if (pixel + 1 >= 0 && pixel + 1 < extent) {
      samples.second[at] = (pixel + 1) * stride;
      samples.secondWeight[at] = share;
    }
  }
  return samples;
}
