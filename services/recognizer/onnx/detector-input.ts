/** Side of the detector's whole input in pixels. */
const SIZE = 512;

/**
 * Black pixels that stay below and to the right of the picture: with so many, the boxes of 126 photos were exactly those
 * that they have in the whole square. Faces that lie right at that edge, or that it cuts, get boxes that differ by some
 * hundredths of their size, for better or for worse; not even those would differ with 96.
 */
const MARGIN = 12;

/** The net halves its input five times: what is not a multiple of this it would lay out otherwise than the whole square. */
const STEP = 32;

/**
 * What the detector needs to see of its square input: the picture with a margin, and not the black that fills the
 * square up, which is a quarter of it for most photos and as much of the net's time.
 *
 * @param input 512 × 512 × 3 numbers from 0 to 255, row by row
 * @param covered pixels that the picture covers, from the upper left corner on
 * @returns three planes of numbers from −1 to 1, and their dimensions
 */
export function detectorInput(
  input: Float32Array,
  covered: { readonly width: number; readonly height: number },
): { pixels: Float32Array<ArrayBuffer>; dims: [number, number, number, number] } {
  const width = rounded(covered.width);
  const height = rounded(covered.height);
  const plane = width * height;
  const pixels = new Float32Array(plane * 3);
  for (let y = 0; y < height; y++) {
    let from = y * SIZE * 3;
    for (let to = y * width; to < (y + 1) * width; to++) {
      pixels[to] = normalized(input[from++] as number);
      pixels[to + plane] = normalized(input[from++] as number);
      pixels[to + 2 * plane] = normalized(input[from++] as number);
    }
  }
  return { pixels, dims: [1, 3, height, width] };
}

function rounded(pixels: number): number {
  return Math.min(SIZE, Math.ceil((pixels + MARGIN) / STEP) * STEP);
}

/** As face-api does it for this net. */
function normalized(colour: number): number {
  return (colour - 127.5) / 127.5;
}
