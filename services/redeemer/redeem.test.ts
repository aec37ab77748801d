import { describe, expect, test } from 'bun:test';
import type { Redeemed } from '@lineup/db/store';
import { LineupError } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { createRedeemer, type RedeemerOptions } from './redeem.ts';

const NOTHING: Redeemed = { due: 0, expired: 0, lost: 0, quarantined: 0 };

/** A store that answers with what is listed, then with nothing. */
function fakeStore(answers: (Partial<Redeemed> | Error)[]) {
  const asked: unknown[] = [];
  return {
    asked,
    async redeem(options: unknown): Promise<Redeemed> {
      asked.push(options);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return { ...NOTHING, ...answer };
    },
  };
}

/** Collects log lines. */
function fakeLog() {
  const lines: { level: number; msg: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, log: createLogger({ service: 'redeemer', level: 'debug', format: 'json', destination }) };
}

/** Pauses that end when the test says so. */
function fakePause() {
  const asked: number[] = [];
  let waiting = Promise.withResolvers<void>();
  let begun = Promise.withResolvers<void>();
  const pause: RedeemerOptions['pause'] = async (ms, signal) => {
    asked.push(ms);
    signal.addEventListener('abort', () => waiting.resolve(), { once: true });
    begun.resolve();
    await waiting.promise;
  };
  return {
    asked,
    pause,
    /** Resolves when a run is over. */
    begun: () => begun.promise,
    next() {
      const old = waiting;
      waiting = Promise.withResolvers();
      begun = Promise.withResolvers();
      old.resolve();
    },
  };
}

describe('once', () => {
  test('goes on until a batch finds nothing, and says the sum in one line', async () => {
    const store = fakeStore([
      { due: 2, lost: 1 },
      { due: 1, expired: 4, quarantined: 3 },
    ]);
    const { lines, log } = fakeLog();
    const redeemer = createRedeemer({ store, log, lostAfterMs: 7, maxAttempts: 3, batch: 2 });
    expect(await redeemer.redeemOnce()).toEqual({ due: 3, expired: 4, lost: 1, quarantined: 3 });
    expect(store.asked).toEqual(Array(3).fill({ lostAfterMs: 7, maxAttempts: 3, limit: 2 }));
    expect(lines.map(({ msg }) => msg)).toEqual([
      '8 images put back to work (3 failed and due, 4 with an ended lease, 1 lost), 3 quarantined',
    ]);
    expect(lines[0]).toMatchObject({ level: 30, due: 3, expired: 4, lost: 1, quarantined: 3 });
  });

  test('says so when there was nothing to do', async () => {
    const { lines, log } = fakeLog();
    await createRedeemer({ store: fakeStore([]), log }).redeemOnce();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 30 });
  });

  test('an error is the caller’s', async () => {
    const store = fakeStore([{ due: 1 }, new LineupError('unavailable', 'the database is away')]);
    const redeemer = createRedeemer({ store, log: fakeLog().log });
    expect(redeemer.redeemOnce()).rejects.toThrow('the database is away');
  });
});

describe('on an interval', () => {
  test('runs at the start, then after each pause', async () => {
    const store = fakeStore([]);
    const { asked, pause, begun, next } = fakePause();
    const redeemer = createRedeemer({ store, log: fakeLog().log, everyMs: 123, pause });
    await redeemer.start();
    await begun();
    expect(store.asked).toHaveLength(1);
    next();
    await begun();
    expect(store.asked).toHaveLength(2);
    expect(asked).toEqual([123, 123]);
    await redeemer.stop();
    expect(store.asked).toHaveLength(2);
  });

  test('a run that fails is logged, and the next one redeems', async () => {
    const store = fakeStore([new LineupError('unavailable', 'the database is away'), { due: 1 }]);
    const { pause, begun, next } = fakePause();
    const { lines, log } = fakeLog();
    const redeemer = createRedeemer({ store, log, pause });
    await redeemer.start();
    await begun();
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      [40, 'images could not be redeemed: the database is away'],
    ]);
    next();
    await begun();
    expect(lines.at(-1)).toMatchObject({ level: 30, due: 1 });
    await redeemer.stop();
  });

  test('stop waits for the run under way', async () => {
    const reached = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Redeemed>();
    let calls = 0;
    const store = {
      redeem() {
        calls += 1;
        reached.resolve();
        return answer.promise;
      },
    };
    const redeemer = createRedeemer({ store, log: fakeLog().log });
    await redeemer.start();
    await reached.promise;
    let over = false;
    const stopping = redeemer.stop().then(() => {
      over = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    answer.resolve({ ...NOTHING, due: 1 });
    await stopping;
    expect(calls).toBe(1);
  });

  test('stop without a start is nothing', async () => {
    await createRedeemer({ store: fakeStore([]), log: fakeLog().log }).stop();
  });
});
