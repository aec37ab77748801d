import { expect, test } from 'bun:test';
import { agoWords, durationWords, failureWords } from './in-words.ts';

test('times and reasons in words', () => {
  expect([850, 2_400, 43_210].map(durationWords)).toEqual(['850 ms', '2.4 s', '43 s']);
  const times = [400, 43_900, 720_000, 3 * 3_600_000, 5 * 86_400_000];
  expect(times.map(agoWords)).toEqual(['0 s', '43 s', '12 min', '3 h', '5 days']);
  expect(failureWords('image_damaged')).toBe('Image damaged');
});
