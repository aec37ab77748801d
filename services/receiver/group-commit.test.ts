import { describe, expect, test } from 'bun:test';
import { LineupError } from '@lineup/domain';
import { eventually } from '../../test/harness/eventually.ts';
import { createGroupCommit } from './group-commit.ts';

/** A database whose transactions the test ends one by one, in the order in which they began. */
function setUp({ most = 500, atOnce = 1, enough = 1 }: { most?: number; atOnce?: number; enough?: number } = {}) {
  const groups: (readonly string[])[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const save = async (paths: readonly string[]) => {
    groups.push(paths);
    const end = Promise.withResolvers<void>();
    ends.push(end);
    await end.promise;
    return paths.map((path) => `saved ${path}`);
  };
  const began = (count: number) => eventually(`${count} transactions`, () => groups.length === count);
  return { groups, ends, began, commit: createGroupCommit({ save, most, atOnce, enough }) };
}

describe('callers who come together', () => {
  test('share a transaction, and each gets what became of their own paths', async () => {
    const { groups, ends, began, commit } = setUp();
    const saved = [commit(['a']), commit(['b', 'c']), commit(['d'])];
    await began(1);
    ends[0]?.resolve();
    expect(await Promise.all(saved)).toEqual([['saved a'], ['saved b', 'saved c'], ['saved d']]);
    expect(groups).toEqual([['a', 'b', 'c', 'd']]);
  });

  test('nobody waits for company; who comes meanwhile is in the next one', async () => {
    const { groups, ends, began, commit } = setUp();
    const first = commit(['a']);
    await began(1);
    const meanwhile = [commit(['b']), commit(['c'])];
    ends[0]?.resolve();
    await first;
    await began(2);
    ends[1]?.resolve();
    await Promise.all(meanwhile);
    expect(groups).toEqual([['a'], ['b', 'c']]);
  });

  test('two transactions go on at once where that is allowed', async () => {
    const { ends, began, commit } = setUp({ atOnce: 2 });
    const first = commit(['a']);
    await began(1);
    const second = commit(['b']);
    await began(2);
    ends[1]?.resolve();
    expect(await second).toEqual(['saved b']);
    ends[0]?.resolve();
    await first;
  });

  test('a second one begins only when enough wait for it', async () => {
    const { groups, ends, began, commit } = setUp({ atOnce: 2, enough: 3 });
    const first = commit(['a']);
    await began(1);
    const few = [commit(['b']), commit(['c'])];
    // Were it to begin, it would have by now.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(groups).toHaveLength(1);
    const more = commit(['d']);
    await began(2);
    for (const end of ends) end.resolve();
    await Promise.all([first, ...few, more]);
    expect(groups).toEqual([['a'], ['b', 'c', 'd']]);
  });

  test('a transaction has up to so many paths, but all of one caller', async () => {
    const { groups, ends, began, commit } = setUp({ most: 3 });
    const saved = [commit(['a', 'b', 'c', 'd']), commit(['e', 'f']), commit(['g']), commit(['h'])];
    for (const number of [1, 2, 3]) {
      await began(number);
      ends[number - 1]?.resolve();
    }
    await Promise.all(saved);
    expect(groups).toEqual([['a', 'b', 'c', 'd'], ['e', 'f', 'g'], ['h']]);
  });
});

describe('a transaction that fails', () => {
  const outcomes = (saved: Promise<readonly string[]>[]) =>
    Promise.all(saved.map((one) => one.then((results) => results.join(), String)));

  test('for a reason of its own is done again for each alone', async () => {
    const groups: (readonly string[])[] = [];
    const commit = createGroupCommit({
      atOnce: 1,
      most: 500,
      enough: 1,
      async save(paths) {
        groups.push(paths);
        if (paths.includes('bad')) throw new Error('no such collation');
        return paths;
      },
    });
    const saved = [commit(['a']), commit(['bad']), commit(['b'])];
    expect(await outcomes(saved)).toEqual(['a', 'Error: no such collation', 'b']);
    expect(groups).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
  });

  test('because the database is away fails for all who wait, and the next one tries again', async () => {
    const { groups, ends, began, commit } = setUp();
    const first = commit(['a']);
    await began(1);
    const waiting = [commit(['b']), commit(['c'])];
    ends[0]?.reject(new LineupError('unavailable', 'away'));
    expect(await outcomes([first, ...waiting])).toEqual(Array(3).fill('LineupError: away'));
    const later = commit(['d']);
    await began(2);
    ends[1]?.resolve();
    expect(await later).toEqual(['saved d']);
    expect(groups).toEqual([['a'], ['d']]);
  });
});
