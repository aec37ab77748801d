import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWeights, weightFiles } from './read-weights.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineup-weights-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const QUANTIZED = {
  name: 'small',
  shape: [3],
  dtype: 'float32',
  quantization: { dtype: 'uint8', scale: 0.1, min: -1 },
};
const PLAIN = { name: 'plain', shape: [1, 2], dtype: 'float32' };

/** A manifest over one binary file. */
async function net(weights: readonly object[], bytes: Uint8Array, paths = ['net.bin']): Promise<string> {
  await writeFile(join(folder, 'net.bin'), bytes);
  const manifest = join(folder, 'net-weights_manifest.json');
  await writeFile(manifest, JSON.stringify([{ paths, weights }]));
  return manifest;
}

/** Three quantized numbers, then two plain ones, which so lie on no multiple of four. */
const BYTES = new Uint8Array([0, 10, 255, ...new Uint8Array(new Float32Array([1.5, -2.25]).buffer)]);

test('numbers come as TensorFlow.js makes them, wherever they lie', async () => {
  const weights = await readWeights(await net([QUANTIZED, PLAIN], BYTES));
  expect(weights('small')).toEqual({ shape: [3], values: Float32Array.from([-1, 0, 255 * 0.1 - 1]) });
  expect(weights('plain')).toEqual({ shape: [1, 2], values: Float32Array.from([1.5, -2.25]) });
});

test('whole numbers are passed over with the bytes that they take', async () => {
  const leftover = { name: 'leftover', shape: [3], dtype: 'int32', quantization: QUANTIZED.quantization };
  const weights = await readWeights(await net([leftover, PLAIN], BYTES));
  expect(weights('plain').values).toEqual(Float32Array.from([1.5, -2.25]));
  expect(() => weights('leftover')).toThrow('has no weight leftover');
});

test('a weight that is not there is named', async () => {
  const weights = await readWeights(await net([QUANTIZED, PLAIN], BYTES));
  expect(() => weights('other')).toThrow(/net-weights_manifest\.json has no weight other/);
});

test.each([
  ['files that end too early', [QUANTIZED, PLAIN], BYTES.subarray(0, 10), /the files end within plain/],
  ['bytes that belong to nothing', [QUANTIZED], BYTES, /8 bytes belong to no weight/],
  ['a shape that is none', [{ ...PLAIN, shape: [-1] }], BYTES, /is no manifest of weights.*shape/s],
  ['another kind of number', [{ ...PLAIN, dtype: 'float16' }], BYTES, /is no manifest of weights.*dtype/s],
  [
    'another way to quantize',
    [{ ...QUANTIZED, quantization: { dtype: 'uint16', scale: 1, min: 0 } }],
    BYTES,
    /is no manifest of weights.*quantization/s,
  ],
] as const)('%s: refused', async (_, weights, bytes, message) => {
  await expect(readWeights(await net(weights, bytes))).rejects.toThrow(message);
});

test('what is no JSON, and files that are not there: refused', async () => {
  const manifest = await net([PLAIN], BYTES, ['gone.bin']);
  await expect(readWeights(manifest)).rejects.toThrow(/gone\.bin/);
  await writeFile(manifest, '<html>');
  await expect(readWeights(manifest)).rejects.toThrow(/is no manifest of weights/);
  await expect(readWeights(join(folder, 'none.json'))).rejects.toThrow(/none\.json/);
});

test('the files of a net are its manifest and those that this names', async () => {
  const manifest = await net([PLAIN], BYTES, ['a.bin', 'b.bin']);
  expect(await weightFiles(manifest)).toEqual([manifest, join(folder, 'a.bin'), join(folder, 'b.bin')]);
});
