/** Every bad input by itself: what it is answered with, that nothing gets out, and that all is well afterwards. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { allowForRealTime } from '../harness/test-timeout.ts';
import { GROUPS, prepare } from './all-rows.ts';
import { leaksIn } from './leaks.ts';
import { isExpected } from './row.ts';
import { askAll, GOOD_ANSWERS } from './still-answers.ts';
import { startTarget, type Target } from './target.ts';

allowForRealTime();

let target: Target;
beforeAll(async () => {
  target = await startTarget();
  await prepare(target);
});
afterAll(() => target?.stop());

describe.each(GROUPS)('$name', ({ rows }) => {
  test.each(rows.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    const seen = await row.send(target);
    if (!isExpected(row, seen)) expect(`${seen.outcome} (${seen.said.slice(0, 500)})`).toBe(String(row.expected));
    expect(leaksIn(seen.said, target)).toEqual([]);
    expect(await askAll(target)).toEqual(GOOD_ANSWERS);
  });
});
