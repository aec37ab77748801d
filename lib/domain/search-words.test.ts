import { expect, test } from 'bun:test';
import { hasWords, searchWords } from './search-words.ts';

test('the words of a path are its letters and digits, in lower case, each once', () => {
  expect(searchWords('/unknown_people/Beach/IMG_20240131-2 (beach).JPG')).toEqual([
    'unknown',
    'people',
    'beach',
    'img',
    '20240131',
    '2',
    'jpg',
  ]);
  expect(searchWords('')).toEqual([]);
  expect(searchWords('/ _-.')).toEqual([]);
});

test('letters are those of all languages, and an accent is the same in both ways of writing it', () => {
  expect(searchWords('Ångström/ЖУК/写真')).toEqual(['ångström', 'жук', '写真']);
  expect(searchWords('Cafe\u0301')).toEqual(searchWords('Café'));
  expect(searchWords('हिन्दी')).toEqual(['हिन्दी']);
});

test('a word is cut after forty characters, never within one', () => {
  expect(searchWords('x'.repeat(90))).toEqual(['x'.repeat(40)]);
  expect([...(searchWords('𠀋'.repeat(41))[0] ?? '')]).toHaveLength(40);
});

test('every wanted word must begin a word of the text', () => {
  expect(hasWords('/beach/ada.jpg', searchWords('BEA ad'))).toBe(true);
  expect(hasWords('/beach/ada.jpg', searchWords('beach bob'))).toBe(false);
  expect(hasWords('/beach/ada.jpg', searchWords('each'))).toBe(false);
  expect(hasWords('/beach/ada.jpg', [])).toBe(true);
});
