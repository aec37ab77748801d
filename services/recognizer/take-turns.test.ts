import { expect, test } from 'bun:test';
import { createTurns } from '@lineup/lifecycle';
import { oneAtATime } from './take-turns.ts';

/** Work that ends when the test says so. */
function gated() {
  const starts: PromiseWithResolvers<void>[] = [];
  const work = () => {
    const gate = Promise.withResolvers<void>();
    starts.push(gate);
    return gate.promise;
  };
  return { starts, work };
}

test('whoever asks during a run gets the one after it, shared', async () => {
  const { starts, work } = gated();
  const ask = oneAtATime(work);
  const first = ask();
  const second = ask();
  const third = ask();
  expect(starts).toHaveLength(1);
  starts[0]?.resolve();
  await first;
  // Between the two runs: still one run for all who wait.
  const fourth = ask();
  await Bun.sleep(0);
  expect(starts).toHaveLength(2);
  starts[1]?.resolve();
  await Promise.all([second, third, fourth]);
  expect(starts).toHaveLength(2);
  const fifth = ask();
  expect(starts).toHaveLength(3);
  starts[2]?.resolve();
  await fifth;
});

test('a run that fails does not keep the next from running', async () => {
  const { starts, work } = gated();
  const ask = oneAtATime(work);
  const first = ask();
  const second = ask();
  starts[0]?.reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  while (starts.length < 2) await Bun.sleep(0);
  starts[1]?.resolve();
  await second;
});

test('at most so many side by side, the others in their order', async () => {
  const inTurn = createTurns(2);
  const { starts, work } = gated();
  const order: number[] = [];
  const all = [0, 1, 2, 3].map((n) =>
    inTurn(() => {
      order.push(n);
      return work();
    }),
  );
  await Bun.sleep(0);
  expect(order).toEqual([0, 1]);
  starts[1]?.reject(new Error('failed work frees its place too'));
  await expect(all[1] ?? Promise.resolve()).rejects.toThrow();
  while (starts.length < 3) await Bun.sleep(0);
  expect(order).toEqual([0, 1, 2]);
  starts[0]?.resolve();
  starts[2]?.resolve();
  while (starts.length < 4) await Bun.sleep(0);
  starts[3]?.resolve();
  await Promise.allSettled(all);
  expect(order).toEqual([0, 1, 2, 3]);
});
