import { expect, test } from 'bun:test';
import { createSealer } from './seal.ts';

const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)];

test('what was sealed opens again, reads like nothing, and never looks the same', async () => {
  const sealer = createSealer([OLD]);
  const [one, other] = [await sealer.seal('a key, ümlaut'), await sealer.seal('a key, ümlaut')];
  expect(await sealer.open(one)).toBe('a key, ümlaut');
  expect(one).toMatch(/^[\w-]+$/);
  expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('a key');
  expect(one).not.toBe(other);
});

test('what was changed anywhere does not open', async () => {
  const sealer = createSealer([OLD]);
  const sealed = Buffer.from(await sealer.seal('a key'), 'base64url');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await sealer.open(changed.toString('base64url'))).toBeUndefined();
  }
  for (const text of ['', 'x', '💥', sealed.subarray(0, 20).toString('base64url')]) {
    expect(await sealer.open(text)).toBeUndefined();
  }
});

test('a secret is replaced while what the old one sealed still opens', async () => {
  const sealed = await createSealer([OLD]).seal('a key');
  expect(await createSealer([NEW, OLD]).open(sealed)).toBe('a key');
  expect(await createSealer([NEW]).open(sealed)).toBeUndefined();
  expect(await createSealer([NEW]).open(await createSealer([NEW, OLD]).seal('a key'))).toBe('a key');
});
