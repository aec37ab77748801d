/** The bus topic that carries image ids. */
export const IMAGES_TOPIC = 'images';

/** The channel that processors share on {@link IMAGES_TOPIC}. */
export const IMAGES_CHANNEL = 'ch';

/** A message's length in bytes: one unsigned 64-bit number. */
const MESSAGE_BYTES = 8;

/** The message for an image: its id as 8 bytes, unsigned, little-endian. */
export function encodeImageId(id: number): Uint8Array {
  const body = new Uint8Array(MESSAGE_BYTES);
  new DataView(body.buffer).setBigUint64(0, BigInt(id), true);
  return body;
}

/**
 * The image id in a message, or undefined when the body cannot be one: not 8 bytes, zero, or beyond 2^53 − 1 (ids are
 * made by the database and never get there).
 */
export function decodeImageId(body: Uint8Array): number | undefined {
  if (body.byteLength !== MESSAGE_BYTES) return undefined;
  const id = new DataView(body.buffer, body.byteOffset, MESSAGE_BYTES).getBigUint64(0, true);
  return id > 0n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : undefined;
}
