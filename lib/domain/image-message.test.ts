import { describe, expect, test } from 'bun:test';
import { decodeImageId, encodeImageId } from './image-message.ts';

describe('encodeImageId', () => {
  test('writes 8 bytes, the lowest first', () => {
    expect([...encodeImageId(0x0102_0304_0506)]).toEqual([6, 5, 4, 3, 2, 1, 0, 0]);
  });

  test.each([1, 255, 256, 2 ** 32, Number.MAX_SAFE_INTEGER])('%d comes back', (id) => {
    expect(decodeImageId(encodeImageId(id))).toBe(id);
  });

  test('refuses what is no whole number', () => {
    expect(() => encodeImageId(1.5)).toThrow(RangeError);
  });
});

describe('decodeImageId', () => {
  test.each([0, 1, 7, 9, 16])('%d bytes are no id', (length) => {
    expect(decodeImageId(new Uint8Array(length).fill(1))).toBeUndefined();
  });

  test.each([
    ['zero', 0n],
    ['2^53', 2n ** 53n],
    ['2^64 − 1', 2n ** 64n - 1n],
  ])('%s is no id', (_what, number) => {
    const body = new Uint8Array(8);
    new DataView(body.buffer).setBigUint64(0, number, true);
    expect(decodeImageId(body)).toBeUndefined();
  });

  test('reads a view that begins in the middle of a buffer', () => {
    const frame = Uint8Array.from([9, 9, 9, ...encodeImageId(23), 9, 9]);
    expect(decodeImageId(frame.subarray(3, 11))).toBe(23);
    expect(decodeImageId(Buffer.from(frame).subarray(3, 11))).toBe(23);
  });
});
