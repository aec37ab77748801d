import { type ConvOptions, createGraphBuilder, type Value } from './graph-builder.ts';
import { imageInput } from './image-input.ts';
import type { Graph } from './onnx-model.ts';
import type { Weights } from './read-weights.ts';

/** face-api's 68-point net (`FaceFeatureExtractor`, `denseBlock4`): pixels N × 112 × 112 × 3 to points N × 136. */
export function landmarksGraph(weights: Weights): Graph {
  const graph = createGraphBuilder();

  /** Depthwise, then across the channels; the bias comes at the end. */
  const separable = (input: Value, name: string, stride: ConvOptions['stride'] = 1): Value => {
    const each = graph.conv(input, weights(`${name}/depthwise_filter`), { stride, depthwise: true });
    return graph.conv(each, weights(`${name}/pointwise_filter`), { bias: weights(`${name}/bias`).values });
  };
  const first = (input: Value): Value =>
    graph.conv(input, weights('dense0/conv0/filters'), { bias: weights('dense0/conv0/bias').values, stride: 2 });

  /** Each step sees the sum of all steps before it. */
  const dense = (input: Value, name: string): Value => {
    let sum = graph.relu(name === 'dense0' ? first(input) : separable(input, `${name}/conv0`, 2));
    let seen = sum;
    for (const step of ['conv1', 'conv2', 'conv3']) {
      sum = graph.add(sum, separable(seen, `${name}/${step}`));
      seen = graph.relu(sum);
    }
    return seen;
  };

  const pixels = imageInput(graph, 112);
  const features = ['dense0', 'dense1', 'dense2', 'dense3'].reduce(dense, pixels);
  // face-api pools 7 × 7, which is all that is left of 112 after halving four times.
  const pooled = graph.op('Flatten', [graph.op('GlobalAveragePool', [features])]);
  const { shape, values } = weights('fc/weights');
  const bias = weights('fc/bias');
  const points = graph.op('Gemm', [pooled, graph.floats(values, shape), graph.floats(bias.values, bias.shape)]);
  graph.output(points, { name: 'points', element: 'float32', dims: ['images', 136] });
  return graph.finish('landmarks');
}
