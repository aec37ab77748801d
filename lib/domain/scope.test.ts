import { expect, test } from 'bun:test';
import { covers, parseScope, SCOPES } from './scope.ts';

test('each scope covers itself and those below it', () => {
  const covered = SCOPES.map((held) => SCOPES.filter((needed) => covers(held, needed)));
  expect(covered).toEqual([['read'], ['read', 'write'], ['read', 'write', 'admin']]);
});

test('a scope is one of three words', () => {
  expect(parseScope('write')).toBe('write');
  for (const text of ['', 'Write', 'root', 'constructor']) expect(parseScope(text)).toBeUndefined();
});
