import { expect, test } from 'bun:test';
import { readRecognizerSettings } from './settings.ts';
import { memoryCapFor, roomHere, workersFor } from './worker-count.ts';

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

test.each([
  ['a share of what a container has', { memory: 1.5 * GIB }, 1, 1207],
  ['the same for each worker', { memory: 6 * GIB }, 3, 1610],
  ['no more than any photo needs', { memory: 512 * GIB }, 4, 4096],
  ['never so little that no photo can be looked at', { memory: 0.5 * GIB }, 2, 512],
] as const)('memory of a worker: %s', (_, room, workers, megabytes) => {
  expect(memoryCapFor(room, workers)).toBe(megabytes);
});

test('RECOGNIZER_MEMORY_MB: by default from what is here, 0 is no cap, and too little is refused', () => {
  const bytes = (env: Record<string, string>) => readRecognizerSettings(env).memoryBytes;
  expect(bytes({ RECOGNIZER_WORKERS: '2' })).toBe(memoryCapFor(roomHere(), 2) * 1e6);
  expect(bytes({ RECOGNIZER_MEMORY_MB: '900' })).toBe(900e6);
  expect(bytes({ RECOGNIZER_MEMORY_MB: '0' })).toBe(Number.POSITIVE_INFINITY);
  expect(() => bytes({ RECOGNIZER_MEMORY_MB: '300' })).toThrow(
    'RECOGNIZER_MEMORY_MB="300": must be 0 (no cap) or at least 512',
  );
  expect(() => bytes({ RECOGNIZER_MEMORY_MB: '1.5' })).toThrow('RECOGNIZER_MEMORY_MB="1.5": must be');
});
