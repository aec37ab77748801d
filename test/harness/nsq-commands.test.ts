import { expect, test } from 'bun:test';
import { createPublishFinder } from './nsq-commands.ts';

function command(line: string, body?: string): Buffer {
  if (body === undefined) return Buffer.from(`${line}\n`);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length);
  return Buffer.concat([Buffer.from(`${line}\n`), size, Buffer.from(body)]);
}

test('finds PUB and MPUB at their last byte, however the bytes come, and nothing in bodies', () => {
  const before = Buffer.concat([Buffer.from('  V2'), command('IDENTIFY', '{}\nPUB x\n'), command('NOP')]);
  const [pub, mpub] = [command('PUB images', 'PUB a\n'), command('MPUB images', 'bodies')];
  const bytes = Buffer.concat([before, pub, command('NOP'), mpub]);

  const byteByByte = createPublishFinder();
  const foundAt = [...bytes].flatMap((byte, at) => (byteByByte(Uint8Array.of(byte)) ? [at] : []));
  expect(foundAt).toEqual([before.length + pub.length - 1, bytes.length - 1]);
  expect(createPublishFinder()(before)).toBe(false);
  expect(createPublishFinder()(bytes)).toBe(true);
});
