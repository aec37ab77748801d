import { expect, test } from 'bun:test';
import type { Environment } from '@lineup/config';
import { readStandaloneSettings } from './settings.ts';

test('wherever the rest listens, the recognizer is there for this machine alone, and speaks plain text to us', async () => {
  const { recognizerEnv, processor } = await readStandaloneSettings({
    HOST: '0.0.0.0',
    RECOGNIZER_PORT: '50077',
    RECOGNIZER_TLS_CERT: '/tls/tls.crt',
    RECOGNIZER_TLS: 'on',
    DATA_DIR: '/d',
  });
  expect<Environment>(recognizerEnv).toEqual({ HOST: '127.0.0.1', RECOGNIZER_PORT: '50077', DATA_DIR: '/d' });
  expect(processor.RECOGNIZER_ADDRESS).toBe('127.0.0.1:50077');
});
