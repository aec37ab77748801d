import { expect, test } from 'bun:test';
import { StartupError } from '@lineup/domain';
import { readRecognizerSettings } from './settings.ts';
import { serverTlsFiles } from './tls-settings.ts';

/** What the recognizer makes of an environment: the files, undefined for plain text, or why it does not start. */
function outcome(env: Record<string, string>) {
  try {
    return serverTlsFiles(readRecognizerSettings(env));
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
}

const CERT = { RECOGNIZER_TLS_CERT: '/tls/tls.crt', RECOGNIZER_TLS_KEY: '/tls/tls.key' };
const IDENTITY = {
  certificate: { setting: 'RECOGNIZER_TLS_CERT', path: '/tls/tls.crt' },
  key: { setting: 'RECOGNIZER_TLS_KEY', path: '/tls/tls.key' },
};
const CA = { RECOGNIZER_TLS_CLIENT_CA: '/tls/ca.crt' };

test('plain text for this machine alone, or where it is named', () => {
  expect(outcome({})).toBeUndefined();
  expect(outcome({ HOST: '::1' })).toBeUndefined();
  expect(outcome({ RECOGNIZER_TLS: 'off' })).toBeUndefined();
  expect(outcome({ HOST: '0.0.0.0', RECOGNIZER_TLS: 'off' })).toBeUndefined();
  for (const HOST of ['0.0.0.0', '::', '10.0.0.7']) {
    expect(outcome({ HOST })).toBe(
      `HOST=${HOST}: plain gRPC would be open to other machines; set RECOGNIZER_TLS_CERT and RECOGNIZER_TLS_KEY, or ` +
        'RECOGNIZER_TLS=off where something else keeps them out',
    );
  }
});

test('TLS where a certificate is named, and clients show theirs where authorities are', () => {
  expect(outcome(CERT)).toEqual({ identity: IDENTITY, authorities: undefined });
  expect(outcome({ ...CERT, ...CA, HOST: '0.0.0.0', RECOGNIZER_TLS: 'on' })).toEqual({
    identity: IDENTITY,
    authorities: { setting: 'RECOGNIZER_TLS_CLIENT_CA', path: '/tls/ca.crt' },
  });
});

test.each([
  [{ RECOGNIZER_TLS: 'on' }, 'RECOGNIZER_TLS_CERT and RECOGNIZER_TLS_KEY are not set'],
  [CA, 'RECOGNIZER_TLS_CERT and RECOGNIZER_TLS_KEY are not set'],
  [{ RECOGNIZER_TLS_CERT: 'a' }, 'RECOGNIZER_TLS_KEY is not set: it goes with RECOGNIZER_TLS_CERT'],
  [{ RECOGNIZER_TLS_KEY: 'a' }, 'RECOGNIZER_TLS_CERT is not set: it goes with RECOGNIZER_TLS_KEY'],
  [
    { ...CERT, RECOGNIZER_TLS: 'off' },
    'RECOGNIZER_TLS=off means plain text, and RECOGNIZER_TLS_CERT, RECOGNIZER_TLS_KEY TLS',
  ],
  [{ RECOGNIZER_TLS: 'yes' }, 'RECOGNIZER_TLS="yes": must be one of auto, on, off'],
])('%j does not go', (env, sentence) => {
  expect(outcome(env)).toContain(sentence);
});
