import { DESCRIPTOR_LENGTH, type Descriptor } from '@lineup/domain';
import type { Stamp } from './known-photos.ts';

/**
 * What was seen on a known photo: the one face, or how many there were instead, or what else keeps it from being one
 * (a whole sentence).
 */
export type Seen = { readonly descriptor: Descriptor } | { readonly faces: number } | { readonly problem: string };

/** A known photo as it is kept between two starts. */
export interface KeptPhoto {
  /** File name within KNOWN_PEOPLE. */
  readonly name: string;
  /** What the file's stamp was when it was read. */
  readonly stamp: Stamp;
  /** SHA-256 of the file's content, in hexadecimal. */
  readonly hash: string;
  readonly seen: Seen;
}

/*
 * A record, little-endian: u32 length of what follows the first eight bytes, u32 CRC-32 of that; 32 bytes hash, three
 * f64 stamp, u16 length of the name, u16 kind; the name in UTF-8; then what the kind has.
 */
const HEAD_BYTES = 8;
const FIXED_BYTES = 32 + 3 * 8 + 2 + 2;
const DESCRIPTOR_BYTES = DESCRIPTOR_LENGTH * 4;
/** A longer record is none: the longest name, and a sentence. */
const MOST_BYTES = 64 * 1024;

const KIND = { faces: 0, descriptor: 1, problem: 2 } as const;

/** The record of a photo. */
export function encodeRecord({ name, stamp, hash, seen }: KeptPhoto): Uint8Array {
  const { kind, content } = contentOf(seen);
  const nameBytes = Buffer.from(name);
  const record = Buffer.alloc(HEAD_BYTES + FIXED_BYTES + nameBytes.length + content.length);
  let at = HEAD_BYTES;
  at += record.write(hash, at, 'hex');
  for (const value of [stamp.size, stamp.mtimeMs, stamp.ctimeMs]) at = record.writeDoubleLE(value, at);
  at = record.writeUInt16LE(nameBytes.length, at);
  at = record.writeUInt16LE(kind, at);
  record.set(nameBytes, at);
  record.set(content, at + nameBytes.length);
  record.writeUInt32LE(record.length - HEAD_BYTES, 0);
  record.writeUInt32LE(Bun.hash.crc32(record.subarray(HEAD_BYTES)), 4);
  return record;
}

/**
 * The record that begins at `at`, and where the next one does; undefined when it is cut off there.
 *
 * @throws Error when it is damaged
 */
export function decodeRecord(
  bytes: Buffer,
  at: number,
): { readonly photo: KeptPhoto; readonly next: number } | undefined {
  if (bytes.length - at < HEAD_BYTES) return undefined;
  const length = bytes.readUInt32LE(at);
  if (length < FIXED_BYTES || length > MOST_BYTES) throw new Error('it is damaged');
  const next = at + HEAD_BYTES + length;
  if (next > bytes.length) return undefined;
  const body = bytes.subarray(at + HEAD_BYTES, next);
  if (Bun.hash.crc32(body) !== bytes.readUInt32LE(at + 4)) throw new Error('it is damaged');
  const nameEnd = FIXED_BYTES + body.readUInt16LE(56);
  const photo: KeptPhoto = {
    hash: body.toString('hex', 0, 32),
    stamp: { size: body.readDoubleLE(32), mtimeMs: body.readDoubleLE(40), ctimeMs: body.readDoubleLE(48) },
    name: body.toString('utf8', FIXED_BYTES, nameEnd),
    seen: seenOf(body.readUInt16LE(58), body.subarray(nameEnd)),
  };
  return { photo, next };
}

function contentOf(seen: Seen): { readonly kind: number; readonly content: Uint8Array } {
  if ('descriptor' in seen) {
    const { buffer, byteOffset, byteLength } = seen.descriptor;
    return { kind: KIND.descriptor, content: new Uint8Array(buffer, byteOffset, byteLength) };
  }
  if ('problem' in seen) return { kind: KIND.problem, content: Buffer.from(seen.problem) };
  return { kind: KIND.faces, content: new Uint8Array(Uint32Array.of(seen.faces).buffer) };
}

function seenOf(kind: number, content: Buffer): Seen {
  if (kind === KIND.descriptor && content.length === DESCRIPTOR_BYTES) {
    const descriptor = new Float32Array(DESCRIPTOR_LENGTH);
    new Uint8Array(descriptor.buffer).set(content);
    return { descriptor };
  }
  if (kind === KIND.problem) return { problem: content.toString() };
  if (kind === KIND.faces && content.length === 4) return { faces: content.readUInt32LE(0) };
  throw new Error('it has a record of an unknown kind');
}
