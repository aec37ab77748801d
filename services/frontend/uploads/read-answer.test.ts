import { expect, test } from 'bun:test';
import { readAnswer } from './read-answer.ts';
import { megabytes } from './refusal-words.ts';

const errorOf = (code: string, details: Record<string, unknown> = {}) => ({
  error: { code, message: 'the disk is full', details },
});

test('each file of an upload: a new image, one that is there, and why others are refused', () => {
  const limits = { most: 50 * 1024 * 1024, most_pixels: 100_000_000 };
  const images = [
    { file: 'a.jpg', id: 7 },
    { file: 'b.jpg', ...errorOf('already_exists', { id: 3 }) },
    { file: 'c.txt', ...errorOf('unsupported_media', { failure: 'not_an_image' }) },
    { file: 'd.jpg', ...errorOf('unsupported_media', { failure: 'image_damaged' }) },
    { file: 'e.jpg', ...errorOf('body_too_large', { failure: 'image_too_large', ...limits }) },
    { file: 'f.jpg', ...errorOf('unavailable') },
    { file: 'g.jpg' },
  ];
  expect(readAnswer({ images })).toEqual([
    { name: 'a.jpg', sent: { kind: 'image', id: 7, isNew: true } },
    { name: 'b.jpg', sent: { kind: 'image', id: 3, isNew: false } },
    { name: 'c.txt', sent: refused('Not a JPEG, PNG or WebP photo.') },
    { name: 'd.jpg', sent: refused('Damaged or cut off: not even its beginning can be read.') },
    { name: 'e.jpg', sent: refused('Too large: a photo may have up to 50 MB and 100 megapixels.') },
    { name: 'f.jpg', sent: refused('The disk is full.', true) },
    { name: 'g.jpg', sent: refused('The answer cannot be understood.', true) },
  ]);
});

test('an upload that is refused as a whole', () => {
  expect(readAnswer(errorOf('forbidden'))?.[0]?.sent).toEqual(refused('Your key may look, but add nothing.'));
  expect(readAnswer(errorOf('unauthorized'))?.[0]?.sent).toEqual(refused('You are not logged in any more.', true));
});

test('another address may say what it did, and lead nowhere but here', () => {
  const taken = { kind: 'taken', message: 'Known photo 3', href: '/people/7', picture: '/known-photos/3' };
  const { kind: _, ...answer } = taken;
  expect(readAnswer(answer)?.[0]?.sent).toEqual(taken as never);
  const plain = { kind: 'taken', message: 'Added', href: undefined, picture: undefined } as const;
  expect(readAnswer({})?.[0]?.sent).toEqual(plain);
  for (const href of ['https://evil.test/', '//evil.test/', '/\\evil.test', 'javascript:alert(1)']) {
    expect(readAnswer({ href, picture: href })?.[0]?.sent).toEqual(plain);
  }
});

test('what is no answer of ours', () => {
  for (const body of [undefined, null, 'text', 7]) expect(readAnswer(body)).toBeUndefined();
});

test('sizes as people say them', () => {
  expect([1, 2_000, 1024 * 1024 - 1, 1_572_864, 52_428_800].map(megabytes)).toEqual([
    '1 KB',
    '2 KB',
    '1024 KB',
    '1.5 MB',
    '50 MB',
  ]);
});

function refused(message: string, again = false) {
  return { kind: 'refused' as const, message, again };
}
