import type { GraphBuilder, Value } from './graph-builder.ts';

/** Mean colour of the photos on which landmark and descriptor net were trained (face-api's `normalize`). */
export const MEAN_COLOUR: readonly number[] = [122.782, 117.001, 104.298];

/** What comes off each channel, and by what the rest is divided. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly divisor: number;
}

/**
 * An input of square images as the chain makes them (rows of RGB pixels, 0 to 255), brought to what the nets compute
 * with. It cannot be folded into the first convolution: its padding is zeros after, not before, normalizing.
 *
 * @param images how many at once; `images` leaves it open
 * @param element uint8 spares the caller turning bytes into floats
 */
export function imageInput(
  graph: GraphBuilder,
  size: number,
  images: number | 'images',
  element: 'float32' | 'uint8',
  { mean, divisor }: Normalization,
): Value {
  const pixels = graph.input({ name: 'pixels', element, dims: [images, size, size, 3] });
  const floats = element === 'uint8' ? graph.op('Cast', [pixels], { to: 1 }) : pixels;
  const channelsFirst = graph.op('Transpose', [floats], { perm: [0, 3, 1, 2] });
  const centred = graph.op('Sub', [channelsFirst, graph.floats(mean, [1, 3, 1, 1])]);
  return graph.op('Div', [centred, graph.floats([divisor], [1])]);
}
