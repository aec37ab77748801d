import { expect, test } from 'bun:test';
import { personName } from './person-name.ts';

test('a name is trimmed and composed', () => {
  expect(personName(' Jose\u0301 \n')).toBe('Jos\u00e9');
  expect(personName('📷'.repeat(255))).toHaveLength(510);
});

test.each([
  ['', 'is empty'],
  [' \t', 'is empty'],
  ['x'.repeat(256), 'has 256 characters; up to 255'],
  ['a\u0007b', 'control character'],
])('%j is refused', (given, sentence) => {
  expect(() => personName(given)).toThrow(sentence);
});
