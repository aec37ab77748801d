import { afterAll, afterEach, expect, test } from 'bun:test';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { type Client, credentials, makeClientConstructor, Server } from '@grpc/grpc-js';
import { createLogger, silentLogger } from '@lineup/log';
import { createAuthority, type Issued } from '../../test/harness/certificates.ts';
import { eventually } from '../../test/harness/eventually.ts';
import { needs } from '../../test/harness/real-parts.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { clientTls } from './client-credentials.ts';
import { followTlsFiles, type RenewedTls } from './renewal.ts';
import { serverCredentials } from './server-credentials.ts';
import type { TlsFiles } from './tls-files.ts';

/** One method that answers what it was asked. */
const ECHO = {
  echo: {
    path: '/test.Echo/Echo',
    requestStream: false,
    responseStream: false,
    requestSerialize: (text: string) => Buffer.from(text),
    requestDeserialize: (bytes: Buffer) => bytes.toString(),
    responseSerialize: (text: string) => Buffer.from(text),
    responseDeserialize: (bytes: Buffer) => bytes.toString(),
  },
} as const;
const EchoClient = makeClientConstructor(ECHO, 'Echo');

/** How it is said that nobody we believe has signed a certificate. */
const UNTRUSTED = /self.signed certificate|unable to verify the first certificate/;

/** Often, for tests. */
const EVERY_MS = 10;

needs('openssl').describe('gRPC over TLS', () => {
  const folder = tempFolder('grpc-tls');
  afterAll(() => folder.remove());
  const authority = createAuthority(folder.path);
  const strangers = createAuthority(folder.path, 'strangers');
  const server = authority.issue('server', { names: ['DNS:localhost', 'DNS:recognizer', 'IP:127.0.0.1'] });
  const client = authority.issue('client');

  const ended: (() => void)[] = [];
  afterEach(() => {
    for (const end of ended.splice(0)) end();
  });

  const filesOf = (own: Issued | undefined, ca?: string): TlsFiles => ({
    identity: own && { certificate: { setting: 'CERT', path: own.cert }, key: { setting: 'KEY', path: own.key } },
    authorities: ca === undefined ? undefined : { setting: 'CA', path: ca },
  });

  async function follow(own: Issued | undefined, ca?: string, log = silentLogger()): Promise<RenewedTls> {
    const tls = await followTlsFiles(filesOf(own, ca), { log, everyMs: EVERY_MS });
    ended.push(() => tls.stop());
    return tls;
  }

  /** The port of a server that shows this certificate; with an authority, clients must show one of its own. */
  async function serve(own: Issued, ca?: string): Promise<number> {
    const grpc = new Server();
    grpc.addService(ECHO, {
      echo: (call: { request: string }, done: (error: null, answer: string) => void) => done(null, call.request),
    });
    ended.push(() => grpc.forceShutdown());
    const proof = serverCredentials(await follow(own, ca));
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    grpc.bindAsync('127.0.0.1:0', proof, (error, port) => (error ? reject(error) : resolve(port)));
    return promise;
  }

  interface Caller {
    readonly tls: RenewedTls;
    readonly serverName?: string;
    readonly host?: string;
  }

  /** What comes of one call over a connection of its own: the answer, or what the error says. */
  function ask(port: number, caller: Caller | undefined): Promise<string> {
    const address = `${caller?.host ?? 'localhost'}:${port}`;
    const secure = caller && clientTls(caller.tls, { address, serverName: caller.serverName });
    const echo = new EchoClient(address, secure?.credentials ?? credentials.createInsecure(), secure?.options);
    const { promise, resolve } = Promise.withResolvers<string>();
    const methods = echo as unknown as Record<string, (...args: unknown[]) => void>;
    methods['echo']?.('hello', { deadline: Date.now() + 20_000 }, (error: Error | null, answer: string) =>
      resolve(error ? error.message : answer),
    );
    return promise.finally(() => (echo as Client).close());
  }

  test('whoever trusts the authority gets through, by name, other name and IP address', async () => {
    const port = await serve(server);
    const tls = await follow(undefined, authority.cert);
    expect(await ask(port, { tls })).toBe('hello');
    expect(await ask(port, { tls, serverName: 'recognizer' })).toBe('hello');
    expect(await ask(port, { tls, host: '127.0.0.1' })).toBe('hello');
  });

  test('a server that is somebody else is refused', async () => {
    const port = await serve(server);
    const tls = await follow(undefined, authority.cert);
    expect(await ask(port, { tls, serverName: 'other' })).toContain("not in the cert's altnames");
    expect(await ask(port, { tls: await follow(undefined, strangers.cert) })).toMatch(UNTRUSTED);
    // No authority named: those that everybody believes, of which ours is none.
    expect(await ask(port, { tls: await follow(client) })).toMatch(UNTRUSTED);
    const elsewhere = await serve(authority.issue('elsewhere', { names: ['DNS:localhost', 'IP:127.0.0.2'] }));
    expect(await ask(elsewhere, { tls, host: '127.0.0.1' })).toContain("not in the cert's list");
  });

  test('where clients must show a certificate, those without and those of strangers are refused', async () => {
    const port = await serve(server, authority.cert);
    const good = { tls: await follow(client, authority.cert) };
    expect(await ask(port, good)).toBe('hello');
    const refusals = [
      await ask(port, { tls: await follow(undefined, authority.cert) }),
      await ask(port, { tls: await follow(strangers.issue('stranger'), authority.cert) }),
      await ask(port, undefined),
    ];
    for (const refusal of refusals) expect(refusal).toContain('UNAVAILABLE');
    expect(await ask(port, good)).toBe('hello');
  });

  test('a renewed certificate is shown to who connects next, and who must show one still must', async () => {
    const own = { cert: join(folder.path, 'own.crt'), key: join(folder.path, 'own.key') };
    const put = ({ cert, key }: Issued) => {
      copyFileSync(key, own.key);
      copyFileSync(cert, own.cert);
    };
    put(server);
    const port = await serve(own, authority.cert);
    const tls = await follow(client, authority.cert);
    expect(await ask(port, { tls })).toBe('hello');
    const shown = () => subjectOf(port, tls);
    expect(await shown()).toBe('server');
    put(authority.issue('renewed'));
    await eventually('the new one is shown', shown, (name) => name === 'renewed');
    expect(await ask(port, { tls })).toBe('hello');
    expect(await ask(port, { tls: await follow(undefined, authority.cert) })).toContain('UNAVAILABLE');
    expect(await ask(port, { tls: await follow(strangers.issue('later'), authority.cert) })).toContain('UNAVAILABLE');
  });

  test("a client's renewed authorities and certificate count from its next connection on", async () => {
    const ca = join(folder.path, 'ca.crt');
    copyFileSync(strangers.cert, ca);
    const port = await serve(server);
    const tls = await follow(undefined, ca);
    expect(await ask(port, { tls })).toMatch(UNTRUSTED);
    copyFileSync(authority.cert, ca);
    await eventually(
      'it is believed',
      () => ask(port, { tls }),
      (answer) => answer === 'hello',
    );
  });

  test('what is not in order is left alone, once with a warning', async () => {
    const cert = join(folder.path, 'spoilt.crt');
    copyFileSync(server.cert, cert);
    const lines: string[] = [];
    const log = createLogger({
      service: 'test',
      level: 'info',
      format: 'json',
      destination: { write: (line: string) => void lines.push(line) },
    });
    const tls = await follow({ cert, key: server.key }, undefined, log);
    const before = tls.current();
    writeFileSync(cert, 'half of a certif');
    await eventually('it was looked at', () => lines.some((line) => line.includes('stay as they were: CERT=')));
    expect(tls.current()).toBe(before);
    copyFileSync(client.cert, cert);
    await eventually('it was looked at', () =>
      lines.some((line) => line.includes('is not the key of the certificate')),
    );
    expect(tls.current()).toBe(before);
    expect(lines.filter((line) => line.includes('no certificate in PEM'))).toHaveLength(1);
  });

  /** Whose certificate a server shows. */
  async function subjectOf(port: number, { current }: RenewedTls): Promise<string | undefined> {
    const { identity, authorities } = current();
    const { promise, resolve, reject } = Promise.withResolvers<PeerCertificate>();
    const socket = connect(
      {
        host: 'localhost',
        port,
        ca: authorities,
        cert: identity?.certificate,
        key: identity?.key,
        ALPNProtocols: ['h2'],
      },
      () => resolve(socket.getPeerCertificate()),
    );
    socket.on('error', reject);
    return promise.then(({ subject }) => String(subject.CN)).finally(() => socket.destroy());
  }
});
