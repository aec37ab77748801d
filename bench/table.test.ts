import { expect, test } from 'bun:test';
import { figure, formatTable, ratio } from './table.ts';

test('columns are as wide as their widest cell, names to the left and figures to the right', () => {
  const table = formatTable(
    ['engine', 'ms'],
    [
      ['onnx', '110'],
      ['wasm', '59000'],
    ],
  );
  expect(table.split('\n')).toEqual([
    '| engine |    ms |',
    '| ------ | ----: |',
    '| onnx   |   110 |',
    '| wasm   | 59000 |',
  ]);
});

test('a row that is too short has empty cells', () => {
  expect(
    formatTable(['a', 'b'], [['x']])
      .split('\n')
      .at(-1),
  ).toBe('| x   |     |');
});

test.each([
  [1234.4, '1234'],
  [9.96, '10'],
  [9.94, '9.9'],
  [0.996, '1.0'],
  [0.124, '0.12'],
  [0, '0.00'],
  [Number.NaN, '–'],
  [undefined, '–'],
])('%p reads %p', (value, text) => {
  expect(figure(value)).toBe(text);
});

test('a ratio says how many times one is the other, where that can be said', () => {
  expect(ratio(10, 2)).toBe('5.0×');
  expect(ratio(1, 4)).toBe('0.25×');
  expect(ratio(1, 0)).toBe('–');
  expect(ratio(Number.NaN, 2)).toBe('–');
});
