import { expect, test } from 'bun:test';
import { inWords } from './rematch-words.ts';

test.each([
  [{ gained: 0, lost: 0, moved: 0 }, 'nothing changes'],
  [{ gained: 1, lost: 1, moved: 1 }, '1 face gets a name, 1 loses its name, 1 gets another name'],
  [{ gained: 0, lost: 3, moved: 2 }, '3 faces lose their names, 2 get another'],
  [{ gained: 2, lost: 3, moved: 0 }, '2 faces get a name, 3 lose theirs'],
  [{ gained: 1_041, lost: 0, moved: 2 }, '1,041 faces get a name, 2 get another'],
])('%j: %s', (counts, words) => {
  expect(inWords(counts)).toBe(words);
});
