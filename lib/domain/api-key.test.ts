import { expect, test } from 'bun:test';
import { withoutKeys } from './api-key.ts';

test('keys are cut out of a text, wherever they are', () => {
  const key = `lineup_12_${'aZ3'.repeat(14)}x`;
  expect(withoutKeys(`GET /${key} and "${key}"`)).toBe('GET /lineup_12_… and "lineup_12_…"');
  expect(withoutKeys('lineup_12_ab is no key, lineup neither')).toBe('lineup_12_ab is no key, lineup neither');
});
