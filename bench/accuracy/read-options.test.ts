import { expect, test } from 'bun:test';
import { readOptions } from './read-options.ts';

test('a folder, and what is to come out', () => {
  expect(readOptions(['photos'])).toEqual({ folder: 'photos', engine: undefined, html: undefined, json: false });
  expect(readOptions(['--json', 'photos', '--html', 'a.html', '--engine=wasm'])).toEqual({
    folder: 'photos',
    engine: 'wasm',
    html: 'a.html',
    json: true,
  });
  expect(readOptions(['--help'])).toBe('help');
});

test.each([
  [[], 'a folder is missing'],
  [['a', 'b'], 'one folder at a time, and there is also "b"'],
  [['a', '--engine', 'steam'], '--engine "steam": must be one of auto, onnx, tensorflow, wasm'],
  [['a', '--fast'], "Unknown option '--fast'"],
])('%j: told what is wrong', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(sentence);
});
