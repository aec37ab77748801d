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
  for (let y = 0; y < height; y++) {
    const top = Math.max(region.y + y * factor, 0);
    const bottom = Math.min(region.y + Math.min((y + 1) * factor, region.height), picture.height);
    for (let x = 0; x < width; x++) {
      const left = Math.max(region.x + x * factor, 0);
      const right = Math.min(region.x + Math.min((x + 1) * factor, region.width), picture.width);
      if (top < bottom && left < right) averageInto(data, (y * width + x) * 3, picture, left, top, right, bottom);
    }
  }
  return { data, width, height };
}

/** Writes the mean colour of a non-empty rectangle. */
function averageInto(
  out: Uint8Array,
  at: number,
  { data, width }: Picture,
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let y = top; y < bottom; y++) {
    for (let i = (y * width + left) * 3, end = (y * width + right) * 3; i < end; i += 3) {
      red += data[i] as number;
      green += data[i + 1] as number;
      blue += data[i + 2] as number;
    }
  }
  const pixels = (right - left) * (bottom - top);
  out[at] = Math.round(red / pixels);
  out[at + 1] = Math.round(green / pixels);
  out[at + 2] = Math.round(blue / pixels);
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
  const side = Math.max(width, height);
  const shiftX = placing === 'centre' ? Math.floor((side - width) / 2) : 0;
  const shiftY = placing === 'centre' ? Math.floor((side - height) / 2) : 0;
  const step = side / size;
  const out = new Float32Array(size * size * 3);
  const colour = (x: number, y: number, channel: number): number =>
    x >= 0 && y >= 0 && x < width && y < height ? (data[(y * width + x) * 3 + channel] as number) : 0;
  for (let row = 0; row < size; row++) {
    const y = Math.floor(row * step);
    const down = row * step - y;
    for (let column = 0; column < size; column++) {
      const x = Math.floor(column * step);
      const right = column * step - x;
      for (let channel = 0; channel < 3; channel++) {
        const above = mix(colour(x - shiftX, y - shiftY, channel), colour(x + 1 - shiftX, y - shiftY, channel), right);
        const below =
          down === 0
            ? 0
            : mix(colour(x - shiftX, y + 1 - shiftY, channel), colour(x + 1 - shiftX, y + 1 - shiftY, channel), right);
        out[(row * size + column) * 3 + channel] = mix(above, below, down);
      }
    }
  }
  return out;
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
