import { expect, test } from 'bun:test';
import { lately } from './lately.ts';

test('those who look at once share one read, each key its own; later, or after a change, it is read anew', async () => {
  const reads: string[] = [];
  let clock = 0;
  const values = lately(
    async (key: string) => {
      reads.push(key);
      return reads.length;
    },
    1_000,
    () => clock,
  );
  expect(await Promise.all([values.read('a'), values.read('a'), values.read('b')])).toEqual([1, 1, 2]);
  clock = 999;
  expect(await values.read('a')).toBe(1);
  clock = 1_000;
  expect(await values.read('a')).toBe(3);
  values.forget();
  expect(await values.read('a')).toBe(4);
});

test('what fails is asked for again', async () => {
  let there = false;
  const values = lately(
    async () => {
      if (!there) throw new Error('away');
      return 'there';
    },
    1_000,
    () => 0,
  );
  await expect(values.read('a')).rejects.toThrow('away');
  there = true;
  expect(await values.read('a')).toBe('there');
});
