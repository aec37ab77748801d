import { type ConvOptions, createGraphBuilder, type Value } from './graph-builder.ts';
import { imageInput } from './image-input.ts';
import type { Graph } from './onnx-model.ts';
import type { Weights } from './read-weights.ts';

/** Blocks of the net in their order (`FaceRecognitionNet.forwardInput`), with channels and side of what they give. */
const BLOCKS: readonly { readonly name: string; readonly down?: { channels: number; pads: number } }[] = [
  { name: 'conv32_1' },
  { name: 'conv32_2' },
  { name: 'conv32_3' },
  { name: 'conv64_down', down: { channels: 32, pads: 0 } },
  { name: 'conv64_1' },
  { name: 'conv64_2' },
  { name: 'conv64_3' },
  { name: 'conv128_down', down: { channels: 64, pads: 0 } },
  { name: 'conv128_1' },
  { name: 'conv128_2' },
  { name: 'conv256_down', down: { channels: 128, pads: 1 } },
  { name: 'conv256_1' },
  { name: 'conv256_2' },
  { name: 'conv256_down_out', down: { channels: 0, pads: 1 } },
];

/** face-api's copy of dlib's ResNet: pixels N × 150 × 150 × 3 to descriptors N × 128. */
export function descriptorGraph(weights: Weights): Graph {
  const graph = createGraphBuilder();
  /** With dlib's affine layer after it taken in: (x·f + b)·s + t. */
  const conv = (input: Value, name: string, options?: ConvOptions): Value => {
    const scale = weights(`${name}/scale/weights`).values;
    const shift = weights(`${name}/scale/biases`).values;
    const bias = weights(`${name}/conv/bias`).values.map((value, at) => value * (scale[at] ?? 1) + (shift[at] ?? 0));
    return graph.conv(input, weights(`${name}/conv/filters`), { ...options, bias, scale });
  };

  const residual = (input: Value, name: string): Value => {
    const inner = graph.relu(conv(input, `${name}/conv1`));
    return graph.relu(graph.add(conv(inner, `${name}/conv2`), input));
  };

  /** Halves: the short cut is pooled, and whichever of the two is smaller gets zeros at the end. */
  const residualDown = (input: Value, name: string, { channels, pads }: { channels: number; pads: number }): Value => {
    const inner = graph.relu(conv(input, `${name}/conv1`, { stride: 2, padding: 'valid' }));
    const outer = conv(inner, `${name}/conv2`);
    const pooled = graph.op('AveragePool', [input], { kernel_shape: [2, 2], strides: [2, 2] });
    const short = channels === 0 ? pooled : graph.op('Pad', [pooled, graph.wholes([0, 0, 0, 0, 0, channels, 0, 0])]);
    const long = pads === 0 ? outer : graph.op('Pad', [outer, graph.wholes([0, 0, 0, 0, 0, 0, pads, pads])]);
    return graph.relu(graph.add(short, long));
  };

  const pixels = imageInput(graph, 150);
  const first = graph.relu(conv(pixels, 'conv32_down', { stride: 2, padding: 'valid' }));
  const pooled = graph.op('MaxPool', [first], { kernel_shape: [3, 3], strides: [2, 2] });
  const features = BLOCKS.reduce(
    (input, { name, down }) => (down ? residualDown(input, name, down) : residual(input, name)),
    pooled,
  );
  const mean = graph.op('Flatten', [graph.op('GlobalAveragePool', [features])]);
  const { shape, values } = weights('fc');
  const descriptors = graph.op('Gemm', [mean, graph.floats(values, shape)]);
  graph.output(descriptors, { name: 'descriptors', element: 'float32', dims: ['images', 128] });
  return graph.finish('descriptor');
}
