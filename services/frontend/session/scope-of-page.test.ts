import { expect, test } from 'bun:test';
import { scopeOfPage } from './scope-of-page.ts';

test.each([
  ['GET', '/', 'read'],
  ['GET', '/people/7', 'read'],
  ['POST', '/images/7/redeem', 'write'],
  ['GET', '/people/7/erase', 'admin'],
  ['POST', '/people/7/erase', 'admin'],
  ['POST', '/images/7/delete', 'admin'],
  ['GET', '/people/7/merge', 'admin'],
  ['POST', '/people/7/merge', 'admin'],
  ['POST', '/people/7/photos/3/delete', 'admin'],
  ['POST', '/people/7/photos', 'write'],
  ['POST', '/people/7/rename', 'write'],
  ['GET', '/people/erase-me', 'read'],
  ['GET', '/upload', 'write'],
  ['POST', '/upload', 'write'],
  ['GET', '/uploads', 'read'],
])('%s %s needs a key of scope %s', (method, path, scope) => {
  expect(scopeOfPage(method, path)).toBe(scope as 'read');
});
