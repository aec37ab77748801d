import { expect, test } from 'bun:test';
import { checkNewName, checkPhotoName } from './photo-name.ts';

test.each(['anna_1.jpg', 'anna/1.jpeg', 'ännä/größe 1.PNG', 'a.b.webp', `${'a'.repeat(251)}.jpg`])('%s', (name) => {
  expect(() => checkNewName(name)).not.toThrow();
});

test.each([
  ['', 'it is empty'],
  ['/etc/a.jpg', 'no deeper'],
  ['/a.jpg', 'an empty part'],
  ['a/', 'an empty part'],
  ['a//b.jpg', 'no deeper'],
  ['../a.jpg', 'begins with a dot'],
  ['a/../b.jpg', 'no deeper'],
  ['.a.jpg', 'begins with a dot'],
  ['a/.b.jpg', 'begins with a dot'],
  ['a\\b.jpg', 'a character'],
  ['a\0.jpg', 'a character'],
  ['a\nb.jpg', 'a character'],
  ['a\ud800.jpg', 'a character'],
  ['a.gif', 'must end in'],
  ['a.jpg.exe', 'must end in'],
  ['jpg', 'must end in'],
  [`${'a'.repeat(252)}.jpg`, 'more than 255 bytes'],
  [`${'ä'.repeat(126)}.jpg`, 'more than 255 bytes'],
])('%j is refused', (name, why) => {
  expect(() => checkPhotoName(name)).toThrow(why);
});

test.each([
  ['anna\u202egpj_1.jpg', 'cannot be seen'],
  ['an\u200bna_1.jpg', 'cannot be seen'],
  ['\ufeffanna_1.jpg', 'cannot be seen'],
  [' anna_1.jpg', 'a blank'],
  ['anna /1.jpg', 'a blank'],
  ['anna/\u00a01.jpg', 'a blank'],
  ['anna .jpg', 'a blank'],
  ['1.jpg', 'names no person'],
  ['_1.jpg', 'names no person'],
  ['__1.jpg', 'names no person'],
  ['a\nb.jpg', 'a character that names of photos do not have'],
])('a new photo is not called %j', (name, why) => {
  expect(() => checkNewName(name)).toThrow(why);
  if (!name.includes('\n')) expect(() => checkPhotoName(name)).not.toThrow();
});
