import { expect, test } from 'bun:test';
import { createTurns } from './turns.ts';

/** Work that lasts until it is told to end, and says when it began. */
function work() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let begun = false;
  const run = () => {
    begun = true;
    return promise;
  };
  return { run, begun: () => begun, end: resolve, break: reject };
}

test('so many at once, the others in the order in which they came', async () => {
  const takeTurns = createTurns(2);
  const works = [work(), work(), work(), work()];
  const done = works.map(({ run }) => takeTurns(run));
  const begun = () => works.map((one) => one.begun());
  await Promise.resolve();
  expect(begun()).toEqual([true, true, false, false]);
  works[1]?.end('second');
  expect(await done[1]).toBe('second');
  await Promise.resolve();
  expect(begun()).toEqual([true, true, true, false]);
  for (const one of works) one.end('done');
  await Promise.all(done);
  expect(begun()).toEqual([true, true, true, true]);
});

test('work that fails makes room too', async () => {
  const takeTurns = createTurns(1);
  const broken = work();
  const failing = takeTurns(broken.run);
  const next = takeTurns(async () => 'next');
  broken.break(new Error('broken'));
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('next');
  expect(await takeTurns(async () => 'and after')).toBe('and after');
});

test('whoever has gone meanwhile is passed over', async () => {
  const takeTurns = createTurns(1);
  const first = work();
  const doing = takeTurns(first.run);
  const caller = new AbortController();
  const second = work();
  const waiting = takeTurns(second.run, caller.signal);
  caller.abort(new Error('gone'));
  first.end('first');
  await doing;
  await expect(waiting).rejects.toThrow('gone');
  expect(second.begun()).toBe(false);
  expect(await takeTurns(async () => 'third')).toBe('third');
});
