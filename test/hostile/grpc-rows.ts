import { connect, type Socket } from 'node:net';
import type { IdentifyClient } from '@lineup/proto';
import { type CallOptions, callOn, connected, enroll, identifyOn } from './ask-grpc.ts';
import { oneFace } from './made-photos.ts';
import { PATIENCE_MS, sendRaw } from './raw-socket.ts';
import type { Group, Row, Seen } from './row.ts';
import { GOOD_PHOTO } from './still-answers.ts';
import type { Target } from './target.ts';

const identify = (name: string, expected: string | RegExp, path: string): Row => ({
  name,
  expected,
  send: (target) => connected(target, (client) => identifyOn(client, path)),
});

/**
 * Bytes on the port that are no gRPC, and a PING behind them: `closed` when the connection was closed over them, `goes on`
 * when the PING was answered, `silent` when neither.
 */
const bytes = (name: string, expected: string, ...pieces: (string | Uint8Array)[]): Row => ({
  name,
  expected,
  async send({ ports }) {
    const began = performance.now();
    const ping = frame(6, 0, 0, [...Buffer.from(MARK)]);
    const said = await sendRaw({
      port: ports.recognizer,
      pieces: [...pieces, ping],
      until: (all) => all.includes(MARK),
    });
    if (said.includes(MARK)) return { outcome: 'goes on', said };
    return { outcome: performance.now() - began < PATIENCE_MS ? 'closed' : 'silent', said };
  },
});

/** What the last PING carries. */
const MARK = 'is it on';

/** Many calls at once on one connection. */
const many = (name: string, expected: string, count: number, path: string, options?: CallOptions): Row => ({
  name,
  expected,
  send: (target) =>
    connected(target, async (client) =>
      kindsOf(await Promise.all(Array.from({ length: count }, () => identifyOn(client, path, options)))),
    ),
});

/** A frame of HTTP/2: type, flags, stream and payload. */
function frame(type: number, flags: number, stream: number, payload: readonly number[] = []): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, Buffer.from(payload)]);
}

const PREFACE = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0)]);
const FLOOD = 10_000;
const flood = (one: (at: number) => Buffer) =>
  Buffer.concat([PREFACE, ...Array.from({ length: FLOOD }, (_, at) => one(at))]);
const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];
/** POST, http, /, by the numbers that HPACK has for them. */
const HEADERS = [0x83, 0x86, 0x84];

/** What callers of the recognizer can do wrong, or mean ill. */
export const grpcRows: Group = {
  name: 'gRPC',
  rows: [
    identify('an empty path', 'INVALID_ARGUMENT path_refused', ''),
    identify('a path of 1 MB', 'RESOURCE_EXHAUSTED', 'x'.repeat(1_000_000)),
    identify('a path of 200 kB', 'INVALID_ARGUMENT path_refused', 'x'.repeat(200_000)),
    identify('a message of more than 4 MB', 'RESOURCE_EXHAUSTED', 'x'.repeat(5_000_000)),
    identify('../', 'INVALID_ARGUMENT path_refused', '../outside/secret.jpg'),
    identify('a path outside', 'INVALID_ARGUMENT path_refused', '/etc/passwd'),
    identify('/proc/self/environ', 'INVALID_ARGUMENT path_refused', '/proc/self/environ'),
    identify('a NUL', 'INVALID_ARGUMENT path_refused', 'a\0.jpg'),
    identify('a URL', 'NOT_FOUND file_missing', 'file:///etc/passwd'),
    identify('a file that is not there', 'NOT_FOUND file_missing', 'nobody.jpg'),
    {
      name: 'a deadline of 1 ms',
      expected: /^DEADLINE_EXCEEDED( recognizer_timeout)?$/,
      send: (target) => connected(target, (client) => identifyOn(client, GOOD_PHOTO, { deadlineMs: 1 })),
    },
    many('200 calls at once', 'NOT_FOUND file_missing', 200, 'nobody.jpg'),
    {
      name: 'a client that cancels',
      expected: 'CANCELLED',
      send: (target) => connected(target, (client) => identifyOn(client, GOOD_PHOTO, { cancelAfterMs: 5 })),
    },
    {
      name: '1,500 calls that wait at once',
      expected: /^CANCELLED, (OK 1, )?UNAVAILABLE$/,
      send: (target) => connected(target, untilRefused),
    },
    many('1,000 calls that are cancelled', 'CANCELLED', 1_000, GOOD_PHOTO, { cancelAfterMs: 1 }),
    {
      name: 'an unknown method',
      expected: 'UNIMPLEMENTED',
      send: (target) => connected(target, (client) => callOn(client, '/facerecog.Identify/Destroy', new Uint8Array(9))),
    },
    {
      name: 'an unknown service',
      expected: 'UNIMPLEMENTED',
      send: (target) => connected(target, (client) => callOn(client, '/evil.Service/../Identify', new Uint8Array(9))),
    },
    {
      name: 'a message that is none',
      expected: 'INTERNAL',
      send: (target) =>
        connected(target, (client) => callOn(client, '/facerecog.Identify/Identify', new Uint8Array([0x0a, 0x7f, 1]))),
    },
    bytes(
      'ten PINGs, which is not yet bad',
      'goes on',
      PREFACE,
      ...Array.from({ length: 10 }, () => frame(6, 0, 0, EIGHT)),
    ),
    bytes('garbage bytes', 'closed', crypto.getRandomValues(new Uint8Array(20_000))),
    bytes('garbage behind a good beginning', 'closed', PREFACE, crypto.getRandomValues(new Uint8Array(20_000))),
    bytes('HTTP/1.1', 'closed', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    bytes(
      'HTTP/1.1 that would like to be more',
      'closed',
      'GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
    ),
    bytes('a frame of 16 MB', 'closed', PREFACE, Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])),
    bytes(
      '10,000 SETTINGS',
      'closed',
      flood(() => frame(4, 0, 0, [0, 3, 0, 0, 0, 100])),
    ),
    bytes(
      '10,000 PINGs',
      'closed',
      flood(() => frame(6, 0, 0, EIGHT)),
    ),
    bytes(
      '10,000 streams, each reset at once',
      'closed',
      flood((at) => Buffer.concat([frame(1, 4, 2 * at + 1, HEADERS), frame(3, 0, 2 * at + 1, [0, 0, 0, 8])])),
    ),
    bytes(
      '10,000 headers that do not end',
      'closed',
      flood((at) => frame(at === 0 ? 1 : 9, 0, 1, HEADERS)),
    ),
    {
      name: '300 connections that say nothing',
      expected: 'idle',
      send: (target) => whileIdle(target, 300),
    },
    {
      name: 'Enroll under a name that leads out',
      expected: 'INVALID_ARGUMENT name_not_allowed',
      send: async (target) => enroll(target, '../../outside/planted_1.jpg', await oneFace()),
    },
    {
      name: 'Enroll of text',
      expected: 'INVALID_ARGUMENT not_an_image',
      send: (target) => enroll(target, 'eve_1.jpg', new TextEncoder().encode('words')),
    },
  ],
};

/** More calls than may wait; once one is refused, the others are cancelled. */
async function untilRefused(client: IdentifyClient): Promise<Seen> {
  const refused = new AbortController();
  const calls = Array.from({ length: 1_500 }, async () => {
    const seen = await identifyOn(client, GOOD_PHOTO, { deadlineMs: 60_000, cancelBy: refused.signal });
    if (seen.outcome === 'UNAVAILABLE') refused.abort();
    return seen;
  });
  return kindsOf(await Promise.all(calls));
}

/** How several calls ended: each kind once, in their order. */
function kindsOf(seen: readonly Seen[]): Seen {
  const kinds = new Set(seen.map(({ outcome }) => outcome));
  return { outcome: [...kinds].sort().join(', '), said: seen.map(({ said }) => said).join('\n') };
}

/** A good call while many connections are open that nobody uses. */
async function whileIdle({ ports }: Target, count: number): Promise<Seen> {
  const sockets: Socket[] = [];
  try {
    for (let at = 0; at < count; at += 1) {
      const socket = connect({ port: ports.recognizer, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      sockets.push(socket);
      await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    }
    return { outcome: 'idle', said: '' };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}
