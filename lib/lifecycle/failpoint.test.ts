import { afterEach, expect, test } from 'bun:test';
import { failpoint, strike } from './failpoint.ts';

afterEach(() => strike(undefined));

test('a failpoint does nothing by itself', () => {
  expect(failpoint('claimed')).toBeUndefined();
});

test('a fault that was loaded before holds the program where it strikes', async () => {
  const struck: string[] = [];
  const gate = Promise.withResolvers<void>();
  strike((at) => {
    struck.push(at);
    return at === 'answered' ? gate.promise : undefined;
  });
  await failpoint('claimed');
  const held = failpoint('answered')?.then(() => struck.push('on'));
  expect(struck).toEqual(['claimed', 'answered']);
  gate.resolve();
  await held;
  expect(struck.at(-1)).toBe('on');
});
