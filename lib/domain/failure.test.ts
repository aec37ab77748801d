import { expect, test } from 'bun:test';
import { FAILURES, type FailureCode, FailureError, failure, isFailureCode, isOutage } from './failure.ts';

test('what lies with the photo, or needs a person, is not tried again; everything else is', () => {
  const codes = Object.keys(FAILURES) as FailureCode[];
  expect(codes.filter((code) => !FAILURES[code].retryable).toSorted()).toEqual([
    'file_missing',
    'image_damaged',
    'image_too_large',
    'known_photo_unassigned',
    'not_an_image',
    'path_refused',
  ]);
});

test('a failure knows from its code whether trying again can help', () => {
  expect(failure('file_missing', 'Gone.')).toEqual({ code: 'file_missing', message: 'Gone.', retryable: false });
  expect(failure('recognizer_timeout', 'Late.').retryable).toBe(true);
});

test('an outage is another system’s, and passes', () => {
  const codes = Object.keys(FAILURES) as FailureCode[];
  expect(codes.filter(isOutage)).toEqual(['storage_unreachable']);
  expect(FAILURES.storage_unreachable.retryable).toBe(true);
});

test('tells our codes from foreign text', () => {
  expect(isFailureCode('file_missing')).toBe(true);
  for (const text of ['', 'FILE_MISSING', 'toString', '__proto__']) expect(isFailureCode(text)).toBe(false);
});

test('on its way up it keeps its sentence and what lay beneath', () => {
  const cause = new Error('ENOENT');
  const error = new FailureError(failure('file_missing', 'Gone.'), { cause });
  expect(error).toMatchObject({ message: 'Gone.', cause, failure: { code: 'file_missing' } });
});
