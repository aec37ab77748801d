import { expect, test } from 'bun:test';
import { StartupError } from '@lineup/domain';
import { readProcessorSettings } from './settings.ts';

/** What the processor makes of an environment: the files, undefined for plain text, or why it does not start. */
function outcome(env: Record<string, string>) {
  try {
    return readProcessorSettings({ NSQD_ADDRESS: 'nsqd:4150', ...env }).tlsFiles;
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
}

const AWAY = { RECOGNIZER_ADDRESS: 'recognizer:50051' };
const CA = { RECOGNIZER_TLS_CA: '/tls/ca.crt' };
const AUTHORITIES = { setting: 'RECOGNIZER_TLS_CA', path: '/tls/ca.crt' };

test('plain text to this machine alone, or where it is named', () => {
  expect(outcome({})).toBeUndefined();
  expect(outcome({ RECOGNIZER_ADDRESS: '[::1]:50051' })).toBeUndefined();
  expect(outcome({ ...AWAY, RECOGNIZER_TLS: 'off' })).toBeUndefined();
  for (const RECOGNIZER_ADDRESS of ['recognizer:50051', '10.0.0.7:1', '[fd00::1]:50051']) {
    expect(outcome({ RECOGNIZER_ADDRESS })).toBe(
      `RECOGNIZER_ADDRESS=${RECOGNIZER_ADDRESS}: plain gRPC to another machine can be read and answered by others; set ` +
        'RECOGNIZER_TLS_CA or RECOGNIZER_TLS=on, or RECOGNIZER_TLS=off where something else guards it',
    );
  }
});

test('TLS where it is asked for or a file is named, with a certificate of our own where there is one', () => {
  expect(outcome({ ...AWAY, ...CA })).toEqual({ identity: undefined, authorities: AUTHORITIES });
  expect(outcome({ ...AWAY, RECOGNIZER_TLS: 'on' })).toEqual({ identity: undefined, authorities: undefined });
  expect(
    outcome({ ...CA, RECOGNIZER_TLS_CLIENT_CERT: '/tls/tls.crt', RECOGNIZER_TLS_CLIENT_KEY: '/tls/tls.key' }),
  ).toEqual({
    identity: {
      certificate: { setting: 'RECOGNIZER_TLS_CLIENT_CERT', path: '/tls/tls.crt' },
      key: { setting: 'RECOGNIZER_TLS_CLIENT_KEY', path: '/tls/tls.key' },
    },
    authorities: AUTHORITIES,
  });
});

test.each([
  [
    { RECOGNIZER_TLS_CLIENT_CERT: 'a' },
    'RECOGNIZER_TLS_CLIENT_KEY is not set: it goes with RECOGNIZER_TLS_CLIENT_CERT',
  ],
  [{ RECOGNIZER_TLS_CLIENT_KEY: 'a' }, 'RECOGNIZER_TLS_CLIENT_CERT is not set: it goes with'],
  [
    { ...CA, RECOGNIZER_TLS: 'off' },
    'RECOGNIZER_TLS=off means plain text, and RECOGNIZER_TLS_CA TLS: unset the one or',
  ],
  [{ RECOGNIZER_TLS_NAME: 'recognizer', RECOGNIZER_TLS: 'off' }, 'and RECOGNIZER_TLS_NAME TLS'],
])('%j does not go', (env, sentence) => {
  expect(outcome(env)).toContain(sentence);
});
