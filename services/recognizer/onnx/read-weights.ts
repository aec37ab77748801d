import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '@lineup/domain';
import { z } from 'zod';

/** Weights as TensorFlow.js lays them out: numbers row by row, channels last, filters as height × width × in × out. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

/** Looks a weight up; throws when the net has none of this name. */
export type Weights = (name: string) => Weight;

const manifestSchema = z.array(
  z.object({
    paths: z.array(z.string()),
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.number().int().nonnegative()),
        dtype: z.enum(['float32', 'int32']),
        quantization: z.object({ dtype: z.literal('uint8'), scale: z.number(), min: z.number() }).optional(),
      }),
    ),
  }),
);

/**
 * Reads a net's weights: the manifest says in which order they lie in the binary files, one right after the other.
 * Quantized ones are a byte each and become `byte × scale + min`, rounded to float32 once, as TensorFlow.js does it
 * (`decodeWeight` in tfjs-core); so both engines compute with the very same numbers.
 *
 * @param manifest path of a `…-weights_manifest.json`
 */
export async function readWeights(manifest: string): Promise<Weights> {
  const found = new Map<string, Weight>();
  for (const group of await readManifest(manifest)) {
    const files = await Promise.all(group.paths.map((path) => readFile(join(dirname(manifest), path))));
    const bytes = Buffer.concat(files);
    let at = 0;
    for (const { name, shape, dtype, quantization } of group.weights) {
      const count = shape.reduce((product, side) => product * side, 1);
      const length = count * (quantization ? 1 : 4);
      if (at + length > bytes.length) throw new Error(`${manifest}: the files end within ${name}`);
      // A slice, for the numbers need not lie on a multiple of four.
      const part = new Uint8Array(bytes.subarray(at, at + length));
      at += length;
      // Whole numbers are leftovers of the graph that the nets were cut from; none is a weight.
      if (dtype === 'int32') continue;
      found.set(name, {
        shape,
        values: quantization ? dequantized(part, quantization) : new Float32Array(part.buffer),
      });
    }
    if (at !== bytes.length) throw new Error(`${manifest}: ${bytes.length - at} bytes belong to no weight`);
  }
  return (name) => {
    const weight = found.get(name);
    if (!weight) throw new Error(`${manifest} has no weight ${name}`);
    return weight;
  };
}

/**
 * The files that hold a net's weights: the manifest, and the binary files that it names.
 *
 * @param manifest path of a `…-weights_manifest.json`
 */
export async function weightFiles(manifest: string): Promise<readonly string[]> {
  const groups = await readManifest(manifest);
  return [manifest, ...groups.flatMap(({ paths }) => paths.map((path) => join(dirname(manifest), path)))];
}

async function readManifest(manifest: string): Promise<z.infer<typeof manifestSchema>> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(manifest, 'utf8')));
  } catch (error) {
    throw new Error(`${manifest} is no manifest of weights: ${messageOf(error)}`, { cause: error });
  }
}

/** A byte has 256 values, so each is computed once: millions of weights take a tenth of the time. */
function dequantized(bytes: Uint8Array, { scale, min }: { scale: number; min: number }): Float32Array<ArrayBuffer> {
  const table = Float32Array.from({ length: 256 }, (_, byte) => byte * scale + min);
  const values = new Float32Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) values[at] = table[bytes[at] as number] as number;
  return values;
}
