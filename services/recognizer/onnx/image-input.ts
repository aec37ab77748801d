import type { GraphBuilder, Value } from './graph-builder.ts';

/** Mean colour of the photos on which landmark and descriptor net were trained (face-api's `normalize`). */
const MEAN_COLOUR: readonly number[] = [122.782, 117.001, 104.298];

/**
 * An input of square images, however many, as the chain makes them (rows of RGB pixels, 0 to 255), brought to what
 * landmark and descriptor net compute with. It cannot be folded into the first convolution: its padding is zeros after,
 * not before, normalizing.
 */
export function imageInput(graph: GraphBuilder, size: number): Value {
  const pixels = graph.input({ name: 'pixels', element: 'float32', dims: ['images', size, size, 3] });
  const channelsFirst = graph.op('Transpose', [pixels], { perm: [0, 3, 1, 2] });
  const centred = graph.op('Sub', [channelsFirst, graph.floats(MEAN_COLOUR, [1, 3, 1, 1])]);
  return graph.op('Div', [centred, graph.floats([255], [1])]);
}
