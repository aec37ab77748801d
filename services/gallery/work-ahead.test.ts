import { expect, test } from 'bun:test';
import { workAhead } from './work-ahead.ts';

test('results come in the order of the things, whichever is ready first', async () => {
  const gates = [1, 2, 3].map(() => Promise.withResolvers<string>());
  const results: string[] = [];
  const all = (async () => {
    for await (const { result } of workAhead([0, 1, 2], 3, async (at) => gates[at]?.promise ?? ''))
      results.push(result);
  })();
  gates[2]?.resolve('c');
  gates[1]?.resolve('b');
  gates[0]?.resolve('a');
  await all;
  expect(results).toEqual(['a', 'b', 'c']);
});

test('no more are begun than may wait to be taken', async () => {
  const begun: number[] = [];
  const results = workAhead([0, 1, 2, 3, 4], 2, async (at) => {
    begun.push(at);
    return at;
  });
  expect((await results.next()).value).toEqual({ item: 0, result: 0 });
  expect(begun).toEqual([0, 1, 2]);
  await results.next();
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('what fails is thrown in its turn', async () => {
  const taken: number[] = [];
  const all = async () => {
    const work = async (at: number) => {
      if (at === 1) throw new Error('the second');
      return at;
    };
    for await (const { item } of workAhead([0, 1, 2], 3, work)) taken.push(item);
  };
  expect(all()).rejects.toThrow('the second');
  await all().catch(() => undefined);
  expect(taken).toEqual([0, 0]);
});

test('nothing to do is nothing to wait for', async () => {
  expect(await workAhead([], 3, async () => 1).next()).toEqual({ done: true, value: undefined });
});
