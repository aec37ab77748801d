import { expect, test } from 'bun:test';
import { createPacketReader } from './mysql-packets.ts';

const packet = (sequence: number, body: string) => {
  const header = Buffer.alloc(4);
  header.writeUIntLE(body.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, Buffer.from(body)]);
};

test('statements are found however the bytes are cut up, and what is none is passed on as it is', () => {
  const sent = [packet(1, '\x03login'), packet(0, '\x03begin'), packet(0, '\x0e'), packet(0, '\x03commit')];
  const all = Buffer.concat(sent);
  for (let size = 1; size <= all.length; size += 1) {
    const seen: [string, string | undefined][] = [];
    const read = createPacketReader((bytes, query) => seen.push([bytes.toString('hex'), query]));
    for (let start = 0; start < all.length; start += size) read(all.subarray(start, start + size));
    expect(seen).toEqual([
      [sent[0]?.toString('hex') ?? '', undefined],
      [sent[1]?.toString('hex') ?? '', 'begin'],
      [sent[2]?.toString('hex') ?? '', undefined],
      [sent[3]?.toString('hex') ?? '', 'commit'],
    ]);
  }
});
