import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createAuthority } from '../harness/certificates.ts';
import { needs } from '../harness/real-parts.ts';
import { startServiceProcess } from '../harness/service-process.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { startClusterSystem } from './cluster-system.ts';
import { landscape, samplePhoto } from './photos.ts';
import { receiverAt } from './receiver.ts';
import type { System } from './system.ts';

const MINUTE_MS = 60_000;

needs('openssl').describe('what does not start', () => {
  const folder = tempFolder('refused');
  afterAll(() => folder.remove());
  const authority = createAuthority(folder.path);
  const [own, other] = [authority.issue('own'), authority.issue('other')];
  const expired = authority.issue('expired', { days: -1 });
  const pair = (cert: string, key: string) => ({ RECOGNIZER_TLS_CERT: cert, RECOGNIZER_TLS_KEY: key });

  test.each([
    ['recognizer', { HOST: '0.0.0.0' }, /^recognizer: HOST=0\.0\.0\.0: plain gRPC would be open .*RECOGNIZER_TLS=off/],
    ['recognizer', pair(own.cert, other.key), /^recognizer: RECOGNIZER_TLS_KEY=.*other\.key: the file is not the key/],
    ['recognizer', pair(expired.cert, expired.key), /^recognizer: RECOGNIZER_TLS_CERT=.*the file has expired/],
    [
      'recognizer',
      pair('/no/tls.crt', own.key),
      /^recognizer: RECOGNIZER_TLS_CERT=\/no\/tls\.crt: the file is not there/,
    ],
    [
      'processor',
      { RECOGNIZER_ADDRESS: '10.0.0.1:50051' },
      /^processor: RECOGNIZER_ADDRESS=10\.0\.0\.1:50051: plain gRPC/,
    ],
    [
      'processor',
      { RECOGNIZER_TLS_CA: own.key },
      /^processor: RECOGNIZER_TLS_CA=.*own\.key: the file holds no certificate/,
    ],
  ])('%s %j: one line', async (service, env: Record<string, string>, line) => {
    const nobody = { NSQD_ADDRESS: '127.0.0.1:1', DATA_DIR: folder.path, RECOGNIZER_PORT: '0' };
    const refused = await startServiceProcess({ service, env: { ...nobody, LOG_LEVEL: 'silent', ...env } });
    expect(await refused.exited).toBe(1);
    await refused.lines.waitFor(`${service}: `);
    expect(refused.lines.all()).toEqual([expect.stringMatching(line)]);
  });
});

needs('openssl', 'nsqd', 'mariadb').describe('each service a process of its own, with mutual TLS', () => {
  const folder = tempFolder('certificates');
  let system: System;

  beforeAll(async () => {
    const authority = createAuthority(folder.path);
    const [server, client] = [authority.issue('server'), authority.issue('client')];
    system = await startClusterSystem({
      RECOGNIZER_TLS_CERT: server.cert,
      RECOGNIZER_TLS_KEY: server.key,
      RECOGNIZER_TLS_CLIENT_CA: authority.cert,
      RECOGNIZER_TLS_CA: authority.cert,
      RECOGNIZER_TLS_CLIENT_CERT: client.cert,
      RECOGNIZER_TLS_CLIENT_KEY: client.key,
    });
  }, 2 * MINUTE_MS);
  afterAll(async () => {
    await system?.stop();
    folder.remove();
  }, 2 * MINUTE_MS);

  test(
    'an image goes its way, also past a recognizer that was killed',
    async () => {
      const receiver = receiverAt(system.receiverUrl);
      const first = await receiver.outcome(await receiver.upload(await landscape()));
      expect(first).toMatchObject({ status_text: 'PROCESSED', outcome: 'no_face', attempts: 1 });
      await system.killRecognizer();
      await system.recoverRecognizer();
      const second = await receiver.outcome(await receiver.upload(await samplePhoto('sample1.jpg')));
      expect(second).toMatchObject({ status_text: 'PROCESSED', outcome: 'unknown' });
    },
    MINUTE_MS,
  );
});
