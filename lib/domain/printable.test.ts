import { expect, test } from 'bun:test';
import { printable } from './printable.ts';

test.each(['Zoë/ada_1.jpg', '李 小龙 👩🏽‍🚀', 'a\\b "c"', ''])('%p stays as it is', (plain) => {
  expect(printable(plain)).toBe(plain);
});

test.each([
  ['\x1b[31mred', '\\u001b[31mred'],
  ['one\nmatched id: ada_1\r', 'one\\u000amatched id: ada_1\\u000d'],
  ['\x7f\x9b', '\\u007f\\u009b'],
  ['gpj.\u202eada\u2066', 'gpj.\\u202eada\\u2066'],
  ['a\u2028b', 'a\\u2028b'],
  ['\ud800', '\\ud800'],
])('%j is escaped', (given, printed) => {
  expect(printable(given)).toBe(printed);
});

test('a line of JSON stays the same JSON', () => {
  const names = ['\x1b[31m', '\x9b', '\u202e', 'a\nb'];
  const line = printable(JSON.stringify(names));
  expect(line).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  expect(JSON.parse(line)).toEqual(names);
});
