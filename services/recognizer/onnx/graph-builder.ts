import type { Attribute, Graph, Initializer, Node, ValueInfo } from './onnx-model.ts';
import type { Weight } from './read-weights.ts';

/** A value of the graph, by its name. */
export type Value = string;

/** How a convolution goes over its input. */
export interface ConvOptions {
  readonly stride?: 1 | 2 | undefined;
  /** TensorFlow's `same` puts an odd row or column of zeros at the end, which ONNX calls SAME_UPPER. */
  readonly padding?: 'same' | 'valid';
  /** One filter for each channel. */
  readonly depthwise?: boolean;
  /** What is added to each output channel. */
  readonly bias?: ArrayLike<number>;
  /** By what each output channel's filter is multiplied: what a net does after the convolution, taken into it. */
  readonly scale?: ArrayLike<number>;
}

/** Writes down a net step by step. Images are channels first (N × C × H × W), which is ONNX's only way. */
export interface GraphBuilder {
  /** Adds an operation with one output. */
  op(name: string, inputs: readonly Value[], attributes?: Readonly<Record<string, Attribute>>): Value;
  floats(values: ArrayLike<number>, dims: readonly number[]): Value;
  wholes(values: readonly number[]): Value;
  /** A convolution by a filter as TensorFlow.js has it. */
  conv(input: Value, filter: Weight, options?: ConvOptions): Value;
  relu(input: Value): Value;
  add(a: Value, b: Value): Value;
  /** Declares an input. */
  input(info: ValueInfo): Value;
  /** Makes a value an output of the net. */
  output(value: Value, info: ValueInfo): void;
  /** The graph, with everything added so far. */
  finish(name: string): Graph;
}

/** An empty graph to write into. */
export function createGraphBuilder(): GraphBuilder {
  const nodes: Node[] = [];
  const initializers: Initializer[] = [];
  const inputs: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];

  const keep = (values: Initializer['values'], dims: readonly number[]): Value => {
    const name = `constant_${initializers.length}`;
    initializers.push({ name, dims, values });
    return name;
  };
  const builder: GraphBuilder = {
    op(op, inputs, attributes = {}) {
      const output = `${op.toLowerCase()}_${nodes.length}`;
      nodes.push({ op, inputs, outputs: [output], attributes });
      return output;
    },
    floats: (values, dims) => keep(Float32Array.from(values), dims),
    wholes: (values) => keep(BigInt64Array.from(values, BigInt), [values.length]),
    conv(input, filter, { stride = 1, padding = 'same', depthwise = false, bias, scale } = {}) {
      const { values, dims } = channelsFirst(filter, depthwise, scale);
      const operands = [input, keep(values, dims)];
      if (bias) operands.push(builder.floats(bias, [bias.length]));
      return builder.op('Conv', operands, {
        kernel_shape: dims.slice(2),
        strides: [stride, stride],
        auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID',
        group: depthwise ? (dims[0] ?? 1) : 1,
      });
    },
    relu: (input) => builder.op('Relu', [input]),
    add: (a, b) => builder.op('Add', [a, b]),
    input(info) {
      inputs.push(info);
      return info.name;
    },
    output(value, info) {
      // Only gives the value its name; a runtime takes this operation out again.
      nodes.push({ op: 'Identity', inputs: [value], outputs: [info.name], attributes: {} });
      outputs.push(info);
    },
    finish: (name) => ({ name, nodes, initializers, inputs, outputs }),
  };
  return builder;
}

/**
 * A filter of TensorFlow.js (H × W × in × out; depthwise H × W × channels × 1) as ONNX wants it (out × in × H × W;
 * depthwise channels × 1 × H × W), each output channel multiplied by its scale.
 */
function channelsFirst({ shape, values }: Weight, depthwise: boolean, scale?: ArrayLike<number>) {
  const [height = 0, width = 0, third = 0, fourth = 0] = shape;
  if (depthwise && fourth !== 1) throw new Error('a depthwise filter with more than one output a channel');
  const [outs, ins] = depthwise ? [third, 1] : [fourth, third];
  const out = new Float32Array(values.length);
  for (let to = 0, o = 0; o < outs; o++) {
    const factor = scale?.[o] ?? 1;
    for (let i = 0; i < ins; i++) {
      for (let at = 0; at < height * width; at++) {
        const from = depthwise ? at * third + o : (at * third + i) * fourth + o;
        out[to++] = (values[from] as number) * factor;
      }
    }
  }
  return { values: out, dims: [outs, ins, height, width] };
}
