import { type ConvOptions, createGraphBuilder, type GraphBuilder, type Value } from './graph-builder.ts';
import { imageInput } from './image-input.ts';
import type { Graph } from './onnx-model.ts';
import type { Weight, Weights } from './read-weights.ts';

/** Boxes that the net thinks of, on six grids: 32² × 3 and 16², 8², 4², 2², 1 × 6. */
const ANCHORS = 5118;

/** Layers of MobileNet at which the image is halved (`getStridesForLayerIdx`); number 0 does so too. */
const HALVING = [2, 4, 6, 12];

/** What keeps a division by a variance of zero away; the float32 next to 0.001, as face-api has it. */
const EPSILON = 0.0010000000474974513;

/** face-api's SSD MobileNet v1: pixels 1 × 512 × 512 × 3 to boxes 5118 × 4 (shares of the side) and scores 5118. */
export function detectorGraph(weights: Weights): Graph {
  const graph = createGraphBuilder();
  const relu6 = (input: Value): Value => graph.op('Clip', [input, graph.floats([0], []), graph.floats([6], [])]);
  const pointwise = (input: Value, name: string, stride: ConvOptions['stride'] = 1): Value => {
    const bias = weights(`${name}_pointwise/convolution_bn_offset`).values;
    return relu6(graph.conv(input, weights(`${name}_pointwise/weights`), { stride, bias }));
  };
  /** With the batch normalization after it taken in: (x·f − mean)·gamma / √(variance + ε) + beta. */
  const depthwise = (input: Value, name: string, stride: ConvOptions['stride']): Value => {
    const of = (part: string): Float32Array => weights(`${name}_depthwise/BatchNorm/${part}`).values;
    const [mean, variance] = [of('moving_mean'), of('moving_variance')];
    const scale = Array.from(of('gamma'), (gamma, at) => gamma / Math.sqrt((variance[at] ?? 0) + EPSILON));
    const bias = of('beta').map((beta, at) => beta - (mean[at] ?? 0) * (scale[at] ?? 1));
    const filter = weights(`${name}_depthwise/depthwise_weights`);
    return relu6(graph.conv(input, filter, { stride, bias, scale, depthwise: true }));
  };

  let seen = pointwise(
    imageInput(graph, 512, 1, 'float32', { mean: [127.5, 127.5, 127.5], divisor: 127.5 }),
    'MobilenetV1/Conv2d_0',
    2,
  );
  const grids: Value[] = [];
  for (let layer = 1; layer <= 13; layer++) {
    const name = `MobilenetV1/Conv2d_${layer}`;
    seen = pointwise(depthwise(seen, name, HALVING.includes(layer) ? 2 : 1), name);
    if (layer === 11 || layer === 13) grids.push(seen);
  }
  for (const layer of [0, 2, 4, 6]) {
    seen = pointwise(pointwise(seen, `Prediction/Conv2d_${layer}`), `Prediction/Conv2d_${layer + 1}`, 2);
    grids.push(seen);
  }

  const predict = (which: 'BoxEncodingPredictor' | 'ClassPredictor', width: number): Value => {
    const predicted = grids.map((grid, at) => {
      const name = `Prediction/BoxPredictor_${at}/${which}`;
      const cells = graph.conv(grid, weights(`${name}/weights`), { bias: weights(`${name}/biases`).values });
      // Anchors of one cell follow each other, so the channels go last again.
      const rows = graph.op('Transpose', [cells], { perm: [0, 2, 3, 1] });
      return graph.op('Reshape', [rows, graph.wholes([-1, width])]);
    });
    return graph.op('Concat', predicted, { axis: 0 });
  };
  const boxes = decodeBoxes(graph, predict('BoxEncodingPredictor', 4), weights('Output/extra_dim'));
  graph.output(boxes, { name: 'boxes', element: 'float32', dims: [ANCHORS, 4] });
  // Of the three classes face-api reads the second alone.
  const face = slice(graph, predict('ClassPredictor', 3), 1, 2);
  const scores = graph.op('Reshape', [graph.op('Sigmoid', [face]), graph.wholes([-1])]);
  graph.output(scores, { name: 'scores', element: 'float32', dims: [ANCHORS] });
  return graph.finish('detector');
}

/**
 * From what the net says of each anchor to boxes (`decodeBoxesLayer`): the middle moves by tenths of the anchor's
 * sides, the sides grow by powers of e in fifths. Rows are top, left, bottom, right.
 */
function decodeBoxes(graph: GraphBuilder, encoded: Value, { values }: Weight): Value {
  const middles: number[] = [];
  const sides: number[] = [];
  for (let at = 0; at < values.length; at += 4) {
    const [top = 0, left = 0, bottom = 0, right = 0] = values.subarray(at, at + 4);
    middles.push(top + (bottom - top) / 2, left + (right - left) / 2);
    sides.push(bottom - top, right - left);
  }
  const pairs = [ANCHORS, 2];
  const tenths = graph.floats(
    sides.map((side) => side / 10),
    pairs,
  );
  const halves = graph.floats(
    sides.map((side) => side / 2),
    pairs,
  );
  const moved = graph.op('Mul', [slice(graph, encoded, 0, 2), tenths]);
  const middle = graph.add(moved, graph.floats(middles, pairs));
  const growth = graph.op('Exp', [graph.op('Div', [slice(graph, encoded, 2, 4), graph.floats([5], [1])])]);
  const half = graph.op('Mul', [growth, halves]);
  return graph.op('Concat', [graph.op('Sub', [middle, half]), graph.add(middle, half)], { axis: 1 });
}

/** Columns of a table. */
function slice(graph: GraphBuilder, table: Value, from: number, to: number): Value {
  return graph.op('Slice', [table, graph.wholes([from]), graph.wholes([to]), graph.wholes([1])]);
}
