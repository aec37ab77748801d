import { expect, test } from 'bun:test';
import { status } from '@grpc/grpc-js';
import { FAILURES, type FailureCode, FailureError, failure } from '@lineup/domain';
import { refusal } from './fixtures/fake-recognizer.ts';
import { speaksAgainstRecognizer, toFailureError } from './recognizer-errors.ts';

const codeOf = (error: unknown) => toFailureError(error).failure.code;

test.each([
  [status.UNAVAILABLE, 'recognizer_unreachable', true],
  [status.DEADLINE_EXCEEDED, 'recognizer_timeout', true],
  [status.ABORTED, 'recognizer_crashed', false],
  [status.RESOURCE_EXHAUSTED, 'recognizer_answer_invalid', true],
  [status.INTERNAL, 'recognizer_failed', true],
  [status.UNKNOWN, 'recognizer_failed', true],
  [status.UNIMPLEMENTED, 'recognizer_failed', true],
  [status.NOT_FOUND, 'recognizer_failed', true],
  [status.INVALID_ARGUMENT, 'recognizer_failed', true],
] as const)('status %p without a trailer: %s, against the recognizer: %p', (code, expected, against) => {
  const error = refusal(code, 'inside /secret');
  expect(codeOf(error)).toBe(expected);
  expect(toFailureError(error).failure.message).not.toContain('secret');
  expect(toFailureError(error).cause).toBe(error);
  expect(speaksAgainstRecognizer(error)).toBe(against);
});

test.each([
  [status.NOT_FOUND, 'file_missing', false],
  [status.INVALID_ARGUMENT, 'path_refused', false],
  [status.INVALID_ARGUMENT, 'not_an_image', false],
  [status.INVALID_ARGUMENT, 'image_damaged', false],
  [status.FAILED_PRECONDITION, 'image_too_large', false],
  [status.FAILED_PRECONDITION, 'file_unreadable', true],
] as const)('status %p with the trailer %s speaks of the photo, retryable: %p', (code, trailer, retryable) => {
  const error = refusal(code, 'A sentence.', trailer);
  expect(toFailureError(error).failure).toEqual({ code: trailer, message: 'A sentence.', retryable });
  expect(speaksAgainstRecognizer(error)).toBe(false);
});

test('a worker that took too much memory speaks of the photo, and is told apart from one that died', () => {
  const error = refusal(status.ABORTED, 'inside /secret', 'recognizer_out_of_memory');
  expect(toFailureError(error).failure).toMatchObject({ code: 'recognizer_out_of_memory', retryable: true });
  expect(toFailureError(error).failure.message).not.toContain('secret');
  expect(speaksAgainstRecognizer(error)).toBe(false);
});

test('a trailer that is no code, or none of a photo, is not believed', () => {
  for (const trailer of ['nonsense', 'toString', 'lease_expired', 'internal']) {
    expect(codeOf(refusal(status.NOT_FOUND, 'x', trailer))).toBe('recognizer_failed');
  }
});

test('a sentence without end is cut, a missing one is made', () => {
  expect(toFailureError(refusal(status.NOT_FOUND, 'x'.repeat(9_999), 'file_missing')).failure.message).toHaveLength(
    500,
  );
  expect(toFailureError(refusal(status.NOT_FOUND, '', 'file_missing')).failure.message).toContain('file_missing');
});

test('what is a failure already stays what it is, anything else is the recognizer’s', () => {
  const invalid = new FailureError(failure('recognizer_answer_invalid', 'no sense'));
  expect(toFailureError(invalid)).toBe(invalid);
  expect(codeOf(new TypeError('oops'))).toBe('recognizer_failed');
  expect(codeOf('oops')).toBe('recognizer_failed');
});

test('of all failures those speak against the recognizer that another photo would meet as well', () => {
  const against = (Object.keys(FAILURES) as FailureCode[]).filter((code) =>
    speaksAgainstRecognizer(new FailureError(failure(code, ''))),
  );
  expect(against.sort()).toEqual([
    'recognizer_answer_invalid',
    'recognizer_failed',
    'recognizer_timeout',
    'recognizer_unreachable',
  ]);
});
