import type { ConvOptions, GraphBuilder, Value } from './graph-builder.ts';
import type { Weight, Weights } from './read-weights.ts';

/** What keeps a division by a variance of zero away; the float32 next to 0.001, as face-api has it. */
const EPSILON = 0.0010000000474974513;

/** Black, as the net takes it. */
const BLACK = [-1, -1, -1];

/** The two kinds of layer of which MobileNet consists; each ends at 6 and at 0. */
export interface MobileNet {
  /** Across the channels. */
  pointwise(input: Value, name: string, stride?: ConvOptions['stride']): Value;
  /** Each channel by itself, with the batch normalization after it taken in. */
  depthwise(input: Value, name: string, stride: ConvOptions['stride']): Value;
}

/** MobileNet's layers, written into a graph. */
export function createMobileNet(graph: GraphBuilder, weights: Weights): MobileNet {
  const relu6 = (input: Value): Value => graph.op('Clip', [input, graph.floats([0], []), graph.floats([6], [])]);
  return {
    pointwise(input, name, stride = 1) {
      const { filter, bias } = pointwiseOf(weights, name);
      return relu6(graph.conv(input, filter, { stride, bias }));
    },
    depthwise(input, name, stride) {
      const { filter, bias, scale } = depthwiseOf(weights, name);
      return relu6(graph.conv(input, filter, { stride, bias, scale, depthwise: true }));
    },
  };
}

/**
 * What the thirteenth layer gives, for each channel, where the image is black as far as the layer sees: each layer is
 * worked out for an input that is the same everywhere.
 */
export function blackFeatures(weights: Weights): Float32Array {
  let seen = Float32Array.from(BLACK);
  for (let layer = 0; layer <= 13; layer++) {
    const name = `MobilenetV1/Conv2d_${layer}`;
    if (layer > 0) seen = evenDepthwise(seen, depthwiseOf(weights, name));
    seen = evenPointwise(seen, pointwiseOf(weights, name));
  }
  return seen;
}

function pointwiseOf(weights: Weights, name: string) {
  const bias = weights(`${name}_pointwise/convolution_bn_offset`).values;
  return { filter: weights(`${name}_pointwise/weights`), bias };
}

/** (x·f − mean)·gamma / √(variance + ε) + beta, as a scale and a bias. */
function depthwiseOf(weights: Weights, name: string) {
  const of = (part: string): Float32Array => weights(`${name}_depthwise/BatchNorm/${part}`).values;
  const [mean, variance] = [of('moving_mean'), of('moving_variance')];
  const scale = Array.from(of('gamma'), (gamma, at) => gamma / Math.sqrt((variance[at] ?? 0) + EPSILON));
  const bias = of('beta').map((beta, at) => beta - (mean[at] ?? 0) * (scale[at] ?? 1));
  return { filter: weights(`${name}_depthwise/depthwise_weights`), bias, scale };
}

function evenPointwise(seen: Float32Array, { filter, bias }: { filter: Weight; bias: Float32Array }) {
  const [, , ins = 0, outs = 0] = filter.shape;
  const sums = Float64Array.from(bias);
  filter.values.forEach((value, at) => {
    const channel = at % outs;
    sums[channel] = (sums[channel] ?? 0) + value * (seen[Math.floor(at / outs) % ins] ?? 0);
  });
  return Float32Array.from(sums, ended);
}

function evenDepthwise(
  seen: Float32Array,
  { filter, bias, scale }: { filter: Weight; bias: Float32Array; scale: readonly number[] },
) {
  const sums = new Float64Array(bias.length);
  filter.values.forEach((value, at) => {
    const channel = at % bias.length;
    sums[channel] = (sums[channel] ?? 0) + value;
  });
  return Float32Array.from(bias, (value, at) => ended(value + (sums[at] ?? 0) * (scale[at] ?? 1) * (seen[at] ?? 0)));
}

/** As the layers end. */
function ended(value: number): number {
  return Math.min(Math.max(value, 0), 6);
}
