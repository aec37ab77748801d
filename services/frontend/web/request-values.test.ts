import { expect, test } from 'bun:test';
import { found, idOf } from './request-values.ts';

test('an id is a positive whole number', () => {
  expect(idOf('23', 'image')).toBe(23);
  for (const text of ['0', '-1', '1.5', 'x', '', '1e3', '0x10', ' 1', '9007199254740993', '99999999999999999999']) {
    expect(() => idOf(text, 'image')).toThrow(`There is no image ${JSON.stringify(text)}.`);
  }
});

test('what was not found is an error of its own', () => {
  expect(found('it', 'image', 1)).toBe('it');
  expect(() => found(undefined, 'image', 1)).toThrow('There is no image 1.');
});
