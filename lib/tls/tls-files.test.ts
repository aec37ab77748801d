import { afterAll, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '@lineup/domain';
import { createAuthority } from '../../test/harness/certificates.ts';
import { needs, requirePart } from '../../test/harness/real-parts.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { readTlsFiles } from './tls-files.ts';

needs('openssl').describe('the files of TLS', () => {
  const folder = tempFolder('tls');
  afterAll(() => folder.remove());
  const authority = createAuthority(folder.path);
  const server = authority.issue('server');
  const other = authority.issue('other');
  const expired = authority.issue('expired', { days: -1 });
  const put = (name: string, content: string | Buffer) => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };

  const read = (cert: string, key: string, ca?: string, now?: Date) =>
    readTlsFiles(
      {
        identity: { certificate: { setting: 'CERT', path: cert }, key: { setting: 'KEY', path: key } },
        authorities: ca === undefined ? undefined : { setting: 'CA', path: ca },
      },
      now,
    );
  const complaint = (...args: Parameters<typeof read>) =>
    read(...args).then(
      () => 'it was taken',
      (error: unknown) => (error instanceof StartupError ? error.message : error),
    );

  test('are read, and tell until when they hold', async () => {
    const found = await read(server.cert, server.key, authority.cert);
    expect(found.identity).toEqual({ certificate: readFileSync(server.cert), key: readFileSync(server.key) });
    expect(found.authorities).toEqual(readFileSync(authority.cert));
    const hours = ((found.until?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(48);
  });

  test('of a chain the first to end counts', async () => {
    const short = authority.issue('short', { days: 1 });
    const chain = put('chain.crt', Buffer.concat([readFileSync(short.cert), readFileSync(authority.cert)]));
    const { until } = await read(chain, short.key);
    expect(Math.round(((until?.getTime() ?? 0) - Date.now()) / 3_600_000)).toBe(24);
  });

  test('one that is missing, a folder, or for nobody is named with its setting', async () => {
    const gone = join(folder.path, 'gone.crt');
    expect(await complaint(gone, server.key)).toBe(`CERT=${gone}: the file is not there`);
    expect(await complaint(server.cert, gone)).toBe(`KEY=${gone}: the file is not there`);
    expect(await complaint(server.cert, server.key, gone)).toBe(`CA=${gone}: the file is not there`);
    mkdirSync(join(folder.path, 'sub'));
    expect(await complaint(join(folder.path, 'sub'), server.key)).toEndWith('sub: the file is a folder');
    const locked = put('locked.key', readFileSync(server.key));
    chmodSync(locked, 0o000);
    if (process.getuid?.() !== 0)
      expect(await complaint(server.cert, locked)).toEndWith('may not be read by this user');
  });

  test('what is no certificate, no key, damaged, or locked is said to be so', async () => {
    const words = put('words.txt', 'no certificate at all');
    expect(await complaint(words, server.key)).toBe(`CERT=${words}: the file holds no certificate in PEM`);
    expect(await complaint(server.cert, words)).toBe(`KEY=${words}: the file holds no private key in PEM`);
    expect(await complaint(server.cert, server.key, words)).toBe(`CA=${words}: the file holds no certificate in PEM`);
    // The two were taken for each other.
    expect(await complaint(server.key, server.cert)).toEndWith('holds no certificate in PEM');
    const pem = readFileSync(server.cert, 'utf8');
    const damaged = put('damaged.crt', pem.replace(/\n.{40}/, `\n${'A'.repeat(40)}`));
    expect(await complaint(damaged, server.key)).toBe(`CERT=${damaged}: the file holds a certificate that is damaged`);
    const encrypted = join(folder.path, 'encrypted.key');
    const openssl = [requirePart('openssl', 'openssl'), 'pkcs8', '-topk8', '-passout', 'pass:word'];
    Bun.spawnSync([...openssl, '-in', server.key, '-out', encrypted]);
    expect(await complaint(server.cert, encrypted)).toContain('is locked by a passphrase');
  });

  test("another certificate's key is refused", async () => {
    expect(await complaint(server.cert, other.key)).toBe(
      `KEY=${other.key}: the file is not the key of the certificate CERT=${server.cert}`,
    );
  });

  test('the time of a certificate matters', async () => {
    expect(await complaint(expired.cert, expired.key)).toMatch(/^CERT=.*: the file has expired: it ended 20\d\d-/);
    const year = 365 * 86_400_000;
    expect(await complaint(server.cert, server.key, undefined, new Date(Date.now() - year))).toContain(
      'is not valid yet: it begins 20',
    );
    expect(await complaint(server.cert, server.key, expired.cert)).toMatch(/^CA=.*: the file has expired/);
    // One that has taken over lies behind it in the bundle.
    const bundle = put('bundle.crt', Buffer.concat([readFileSync(expired.cert), readFileSync(authority.cert)]));
    expect(await complaint(server.cert, server.key, bundle)).toBe('it was taken');
  });
});
