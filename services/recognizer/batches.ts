/** Rows of numbers. */
type Numbers = Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** Inputs of one size one behind the other, as a net takes several at once. */
export function stackBatch<T extends Numbers>(inputs: readonly T[], Row: new (length: number) => T): T {
  const length = inputs[0]?.length ?? 0;
  const all = new Row(length * inputs.length);
  inputs.forEach((input, at) => {
    all.set(input, at * length);
  });
  return all;
}

/** What a net gave for `count` inputs, as a row for each. */
export function splitBatch(numbers: Float32Array<ArrayBuffer>, count: number): Float32Array<ArrayBuffer>[] {
  const length = numbers.length / count;
  return Array.from({ length: count }, (_, at) => numbers.slice(at * length, (at + 1) * length));
}
