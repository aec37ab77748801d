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
  // A copy, since a driver's buffer lies anywhere. Every machine that Bun runs on is little-endian.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
