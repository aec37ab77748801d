import { expect, test } from 'bun:test';
import { isLoopback } from './loopback.ts';

test.each(['127.0.0.1', '127.8.0.1', 'localhost', 'LocalHost', '::1', '[::1]'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each([
  '0.0.0.0',
  '::',
  '[::]',
  '10.0.0.1',
  '127.evil.example',
  'localhost.example',
  'recognizer',
  '',
  '::ffff:10.0.0.1',
])('%s may be anybody', (host) => {
  expect(isLoopback(host)).toBe(false);
});
