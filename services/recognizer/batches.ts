/** Inputs of one size one behind the other, as a net takes several at once. */
export function stackBatch(inputs: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const length = inputs[0]?.length ?? 0;
  const all = new Float32Array(length * inputs.length);
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
