import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Element types of ONNX (`TensorProto.DataType`). */
export const ELEMENT = { float32: 1, int64: 7 } as const;

/** An input or output; a dimension by name is open until the net runs. */
export interface ValueInfo {
  readonly name: string;
  readonly element: keyof typeof ELEMENT;
  readonly dims: readonly (number | string)[];
}

/** A constant of the graph. */
export interface Initializer {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
}

/** A whole number, or a list of them, or a word. */
export type Attribute = number | readonly number[] | string;

/** One operation. Values have names; an operation takes those that came before it. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A net as ONNX has it. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** Version of the file format, and of the set of operations: old enough for every runtime of the last years. */
const IR_VERSION = 8;
const OPSET = 17;

/**
 * A graph as the bytes of an ONNX file. Written straight by the field numbers of `onnx.proto`: of its two hundred
 * fields the nets need about thirty, so that a generated reader and writer of all of them would be mostly dead code.
 */
export function encodeModel(graph: Graph): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  whole(writer, 1, IR_VERSION);
  text(writer, 2, 'lineup');
  message(writer, 7, () => writeGraph(writer, graph));
  message(writer, 8, () => whole(writer, 2, OPSET));
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, { name, nodes, initializers, inputs, outputs }: Graph): void {
  for (const node of nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, name);
  for (const initializer of initializers) message(writer, 5, () => writeTensor(writer, initializer));
  for (const input of inputs) message(writer, 11, () => writeValueInfo(writer, input));
  for (const output of outputs) message(writer, 12, () => writeValueInfo(writer, output));
}

function writeNode(writer: BinaryWriter, { op, inputs, outputs, attributes }: Node): void {
  for (const input of inputs) text(writer, 1, input);
  for (const output of outputs) text(writer, 2, output);
  text(writer, 3, outputs[0] ?? op);
  text(writer, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, value));
  }
}

/** `type` says which of the value fields counts: 2 a whole number, 3 a string, 7 whole numbers. */
function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') {
    whole(writer, 3, value);
    whole(writer, 20, 2);
    return;
  }
  if (typeof value === 'string') {
    text(writer, 4, value);
    whole(writer, 20, 3);
    return;
  }
  for (const number of value) whole(writer, 8, number);
  whole(writer, 20, 7);
}

function writeTensor(writer: BinaryWriter, { name, dims, values }: Initializer): void {
  for (const dim of dims) whole(writer, 1, dim);
  whole(writer, 2, values instanceof Float32Array ? ELEMENT.float32 : ELEMENT.int64);
  text(writer, 8, name);
  // `raw_data` is little-endian, as all machines are on which this runs.
  writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function writeValueInfo(writer: BinaryWriter, { name, element, dims }: ValueInfo): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      whole(writer, 1, ELEMENT[element]);
      message(writer, 2, () => {
        for (const dim of dims) {
          message(writer, 1, () => (typeof dim === 'number' ? whole(writer, 1, dim) : text(writer, 2, dim)));
        }
      });
    }),
  );
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function whole(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}
