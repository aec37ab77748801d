import { expect, test } from 'bun:test';
import { StartupError } from '@lineup/domain';
import { readProcessorSettings } from './settings.ts';

test('defaults, and lists of brokers', () => {
  const settings = readProcessorSettings({ NSQLOOKUPD_ADDRESS: 'a:4161, b:4161', DATA_DIR: '/data' });
  expect(settings).toMatchObject({
    PROCESSOR_CONCURRENCY: 4,
    LEASE_MS: 30_000,
    MAX_ATTEMPTS: 5,
    RECOGNIZER_ADDRESS: '127.0.0.1:50051',
    IDENTIFY_TIMEOUT_MS: 60_000,
    PING_TIMEOUT_MS: 2_000,
    BREAKER_FAILURES: 3,
    BREAKER_OPEN_MS: 10_000,
    NSQD_ADDRESS: [],
    NSQLOOKUPD_ADDRESS: ['a:4161', 'b:4161'],
    databaseUrl: 'sqlite:/data/lineup.db',
  });
});

test('without any broker it does not start, and says which setting is missing', () => {
  expect(() => readProcessorSettings({})).toThrow(StartupError);
  expect(() => readProcessorSettings({})).toThrow(/NSQD_ADDRESS or NSQLOOKUPD_ADDRESS/);
});

test.each([
  ['PROCESSOR_CONCURRENCY', '0'],
  ['MAX_ATTEMPTS', '0'],
  ['BREAKER_FAILURES', '0'],
  ['RECOGNIZER_ADDRESS', 'nowhere'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => readProcessorSettings({ NSQD_ADDRESS: 'a:4150', [name]: value })).toThrow(name);
});
