/**
 * How a worker's messages travel. As JSON: with Bun's other format, bytes that cannot be read back throw where nobody
 * can catch it and end the parent, so that a worker gone mad would take the service with it.
 */
import { DESCRIPTOR_LENGTH, type Descriptor } from '@lineup/domain';
import type { FromWorker } from './worker-protocol.ts';

const KINDS: ReadonlySet<unknown> = new Set<FromWorker['kind']>([
  'notice',
  'loaded',
  'not_loaded',
  'faces',
  'failed',
  'given_up',
  'tidied',
]);

/** A message with its descriptors as text: base64 of the bytes, so that they arrive bit by bit as they were. */
export function toWire(message: FromWorker): unknown {
  if (message.kind !== 'faces') return message;
  const faces = message.photo.faces.map((face) => ({ ...face, descriptor: toText(face.descriptor) }));
  return { ...message, photo: { ...message.photo, faces } };
}

/** What a worker has sent; undefined when it is no message of ours. */
export function fromWire(sent: unknown): FromWorker | undefined {
  if (typeof sent !== 'object' || sent === null || !('kind' in sent) || !KINDS.has(sent.kind)) return undefined;
  const message = sent as FromWorker;
  if (message.kind === 'notice') return message.level === 'info' || message.level === 'warn' ? message : undefined;
  if (message.kind !== 'faces') return message;
  try {
    const faces = message.photo.faces.map((face) => ({ ...face, descriptor: fromText(face.descriptor) }));
    return { ...message, photo: { ...message.photo, faces } };
  } catch {
    return undefined;
  }
}

function toText({ buffer, byteOffset, byteLength }: Descriptor): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function fromText(text: unknown): Descriptor {
  const bytes = new Uint8Array(Buffer.from(String(text), 'base64'));
  const descriptor = new Float32Array(bytes.buffer);
  if (descriptor.length !== DESCRIPTOR_LENGTH) throw new Error(`a descriptor of ${descriptor.length} numbers`);
  return descriptor;
}
