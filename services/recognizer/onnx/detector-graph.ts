import { createGraphBuilder, type GraphBuilder, type Value } from './graph-builder.ts';
import { blackFeatures, createMobileNet } from './mobile-net.ts';
import type { Graph } from './onnx-model.ts';
import type { Weight, Weights } from './read-weights.ts';

/** Boxes that the net thinks of, on six grids: 32² × 3 and 16², 8², 4², 2², 1 × 6. */
const ANCHORS = 5118;

/** Layers of MobileNet at which the image is halved (`getStridesForLayerIdx`); number 0 does so too. */
const HALVING = [2, 4, 6, 12];

/** Sides of the first two grids, and how many anchors a cell of them has. */
const FIRST_GRID = { side: 32, anchors: 3 };
const SECOND_GRID = { side: 16, channels: 1024 };

/** What the predictor says of a cell in which there is only black: nothing of its box, and certainly no face. */
const NO_FACE = { BoxEncodingPredictor: 0, ClassPredictor: -20 } as const;

/**
 * face-api's SSD MobileNet v1: an image of three planes, normalized, to boxes 5118 × 4 (shares of 512 pixels) and
 * scores 5118. Height and width are open, in multiples of 32 up to 512: what is left away is taken for black.
 */
export function detectorGraph(weights: Weights): Graph {
  const graph = createGraphBuilder();
  const net = createMobileNet(graph, weights);
  let seen = net.pointwise(
    graph.input({ name: 'pixels', element: 'float32', dims: [1, 3, 'height', 'width'] }),
    'MobilenetV1/Conv2d_0',
    2,
  );
  const grids: Value[] = [];
  for (let layer = 1; layer <= 13; layer++) {
    const name = `MobilenetV1/Conv2d_${layer}`;
    seen = net.pointwise(net.depthwise(seen, name, HALVING.includes(layer) ? 2 : 1), name);
    if (layer === 11) grids.push(seen);
  }
  seen = fillWithBlack(graph, seen, blackFeatures(weights));
  grids.push(seen);
  for (const layer of [0, 2, 4, 6]) {
    seen = net.pointwise(net.pointwise(seen, `Prediction/Conv2d_${layer}`), `Prediction/Conv2d_${layer + 1}`, 2);
    grids.push(seen);
  }

  const predict = (which: keyof typeof NO_FACE, width: number): Value => {
    const predicted = grids.map((grid, at) => {
      const name = `Prediction/BoxPredictor_${at}/${which}`;
      const cells = graph.conv(grid, weights(`${name}/weights`), { bias: weights(`${name}/biases`).values });
      // Anchors of one cell follow each other, so the channels go last again.
      const rows = graph.op('Transpose', [cells], { perm: [0, 2, 3, 1] });
      const { side, anchors } = FIRST_GRID;
      const whole = at === 0 ? padTo(graph, rows, [1, side, side, width * anchors], NO_FACE[which]) : rows;
      return graph.op('Reshape', [whole, graph.wholes([-1, width])]);
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

/** The second grid at its full size: what follows goes over it in steps that would else fall elsewhere. */
function fillWithBlack(graph: GraphBuilder, seen: Value, black: Float32Array): Value {
  const { side, channels } = SECOND_GRID;
  const constant = graph.floats(black, [1, channels, 1, 1]);
  const apart = graph.op('Sub', [seen, constant]);
  return graph.add(padTo(graph, apart, [1, channels, side, side], 0), constant);
}

/** Adds `value` at the end of each dimension until it has the size. */
function padTo(graph: GraphBuilder, input: Value, size: readonly number[], value: number): Value {
  const missing = graph.op('Sub', [graph.wholes(size), graph.op('Shape', [input])]);
  const pads = graph.op('Concat', [graph.wholes(size.map(() => 0)), missing], { axis: 0 });
  return graph.op('Pad', [input, pads, graph.floats([value], [])]);
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
