import { describe, expect, test } from 'bun:test';
import { commitScanner, publishScanner, type RequestScanner } from './request-scanner.ts';

/** What a scanner says of bytes that come in pieces of every size: once true, exactly at the end of the request. */
function foundAt(createScanner: () => RequestScanner, bytes: Uint8Array): number[] {
  const scan = createScanner();
  return [...bytes].flatMap((byte, at) => (scan(Uint8Array.of(byte)) ? [at] : []));
}

function packet(payload: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([head, payload]);
}

const query = (text: string) => packet(Buffer.from(`\u0003${text}`));

describe('commitScanner', () => {
  test('finds a COMMIT at its last byte, however the bytes come', () => {
    const before = Buffer.concat([packet(Buffer.from('a handshake: commit')), query('insert into t values (1)')]);
    const bytes = Buffer.concat([before, query('commit'), query('select "commit"')]);
    const end = before.length + query('commit').length - 1;
    expect(foundAt(commitScanner, bytes)).toEqual([end]);
    expect(commitScanner()(bytes)).toBe(true);
    expect(commitScanner()(before)).toBe(false);
  });
});

describe('publishScanner', () => {
  const sized = (body: string) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    return Buffer.concat([head, Buffer.from(body)]);
  };
  const command = (line: string, body?: string) =>
    Buffer.concat([Buffer.from(`${line}\n`), body === undefined ? Buffer.alloc(0) : sized(body)]);

  test('finds PUB and MPUB at their last byte, and nothing in bodies', () => {
    const before = Buffer.concat([Buffer.from('  V2'), command('IDENTIFY', '{}\nPUB x\n'), command('NOP')]);
    const [pub, mpub] = [command('PUB images', 'PUB a\n'), command('MPUB images', 'bodies')];
    const bytes = Buffer.concat([before, pub, command('NOP'), mpub]);
    expect(foundAt(publishScanner, bytes)).toEqual([before.length + pub.length - 1, bytes.length - 1]);
    expect(publishScanner()(before)).toBe(false);
    expect(publishScanner()(bytes)).toBe(true);
  });
});
