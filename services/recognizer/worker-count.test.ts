import { expect, test } from 'bun:test';
import { readRecognizerSettings } from './settings.ts';
import { roomHere, workersFor } from './worker-count.ts';

const GIB = 1024 ** 3;

test.each([
  ['one a core', { cores: 2, memory: 16 * GIB }, 2],
  ['not more than a processor keeps busy', { cores: 64, memory: 512 * GIB }, 4],
  ['as far as there is memory', { cores: 8, memory: 6.5 * GIB }, 3],
  ['one where there is little', { cores: 4, memory: 0.5 * GIB }, 1],
] as const)('workers: %s', (_, room, workers) => {
  expect(workersFor(room)).toBe(workers);
});

test('this machine has a core and some memory, and the setting goes before', () => {
  const here = roomHere();
  expect(here.cores).toBeGreaterThan(0);
  expect(here.memory).toBeGreaterThan(GIB / 16);
  expect(readRecognizerSettings({}).RECOGNIZER_WORKERS).toBe(workersFor(here));
  expect(readRecognizerSettings({ RECOGNIZER_WORKERS: '7' }).RECOGNIZER_WORKERS).toBe(7);
});
