import { expect, test } from 'bun:test';
import { hashOf, keyText, looksLikeKey, newSecret, parseKey } from './key-text.ts';

test('a key is read as it was written, and its hash is that of its secret', () => {
  for (let at = 1; at <= 200; at += 1) {
    const { secret, hash } = newSecret();
    expect(secret).toMatch(/^[0-9A-Za-z]{43}$/);
    expect(parseKey(keyText({ id: at, secret }))).toEqual({ id: at, secret });
    expect(hashOf(secret)).toBe(hash);
    expect(hash).not.toContain(secret);
  }
});

test('secrets differ in every digit but the first, which has less to say', () => {
  const secrets = Array.from({ length: 300 }, () => newSecret().secret);
  expect(new Set(secrets).size).toBe(300);
  for (let digit = 1; digit < 43; digit += 1) {
    expect(new Set(secrets.map((secret) => secret[digit])).size).toBeGreaterThan(50);
  }
});

const SECRET = 'x'.repeat(43);
test.each([
  '',
  SECRET,
  `lineup_1_${SECRET}x`,
  `lineup_1_${SECRET.slice(1)}`,
  `lineup_0_${SECRET}`,
  `lineup_-1_${SECRET}`,
  `lineup_1e3_${SECRET}`,
  `lineup_9999999999999999_${SECRET}`,
  ` lineup_1_${SECRET}`,
  `lineup_1_${SECRET}\n`,
  `lineup_1_${'é'.repeat(43)}`,
])('%j is no key', (text) => {
  expect(parseKey(text)).toBeUndefined();
});

test.each([
  [`lineup_1_${SECRET}`, true],
  ['a-long-static-key', true],
  ['sixteen+digits==', true],
  ['', false],
  ['password', false],
  ['a long sentence that is no key', false],
  ['<script>alert(1)</script>', false],
])('%j may be somebody’s key: %p', (text, expected) => {
  expect(looksLikeKey(text)).toBe(expected);
});
