import { expect, test } from 'bun:test';
import { systemClock } from './clock.ts';

test('calls back later, unless told not to', async () => {
  const called: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = systemClock.after(1, () => called.push('cancelled'));
  cancel();
  const start = systemClock.now();
  systemClock.after(20, () => {
    called.push('later');
    resolve();
  });
  expect(called).toEqual([]);
  await promise;
  expect(called).toEqual(['later']);
  expect(systemClock.now()).toBeGreaterThan(start);
});
