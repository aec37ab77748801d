import { describe, expect, test } from 'bun:test';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  test('returns what was seen once it is as wanted', async () => {
    let looks = 0;
    const seen = await eventually(
      'three looks',
      () => ++looks,
      (n) => n === 3,
      { everyMs: 1 },
    );
    expect(seen).toBe(3);
  });

  test('takes a look that throws for not yet', async () => {
    let looks = 0;
    const look = () => {
      if (++looks < 3) throw new Error('too early');
      return 'there';
    };
    expect(await eventually('it is there', look, undefined, { everyMs: 1 })).toBe('there');
  });

  test('gives up, saying what was waited for and what was last seen', async () => {
    const failing = eventually(
      'a red light',
      () => ({ light: 'green' }),
      ({ light }) => light === 'red',
      { timeoutMs: 10 },
    );
    await expect(failing).rejects.toThrow(/not within 10 ms: a red light; last seen: .*"green"/s);
  });

  test('gives up, saying why the last look failed', async () => {
    const look = () => Promise.reject(new Error('connection refused'));
    await expect(eventually('an answer', look, Boolean, { timeoutMs: 10 })).rejects.toThrow(
      'not within 10 ms: an answer; last look failed: connection refused',
    );
  });
});
