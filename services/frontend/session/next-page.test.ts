import { expect, test } from 'bun:test';
import { nextPage } from './next-page.ts';

test.each(['/', '/images/7', '/?status=failed&before=9', '/people/1', '/%2F%2Fevil.test'])('%s is gone to', (page) => {
  expect(nextPage(page)).toBe(page);
});

test.each([
  undefined,
  '',
  'images/7',
  'https://evil.test/',
  '//evil.test',
  '//evil.test/people',
  '///evil.test',
  '/\\evil.test',
  '\\/evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '/.//evil.test',
  '/x/..//evil.test',
  'javascript:alert(1)',
  '/login',
  '/login?next=/login',
  '/logout',
  `/${'x'.repeat(3_000)}`,
])('%j leads nowhere but to the front page', (page) => {
  expect(nextPage(page)).toBe('/');
});
