import type { Descriptor } from '@lineup/domain';

/** A descriptor as it is stored: float32, little-endian; null for an empty one. */
export function descriptorBytes(descriptor: Descriptor): Uint8Array | null {
  if (descriptor.length === 0) return null;
  const view = new DataView(new ArrayBuffer(descriptor.length * 4));
  for (const [i, value] of descriptor.entries()) view.setFloat32(i * 4, value, true);
  // A Buffer, because mysql2 writes a plain Uint8Array as text.
  return Buffer.from(view.buffer);
}

/** The descriptor in such bytes. */
export function descriptorOf(bytes: Uint8Array | null): Descriptor {
  if (!bytes) return new Float32Array(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getFloat32(i * 4, true));
}
