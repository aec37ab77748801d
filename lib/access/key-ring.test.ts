import { describe, expect, test } from 'bun:test';
import { type ApiKey, LineupError, type Scope } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { createKeyRing } from './key-ring.ts';
import { keyText, newSecret } from './key-text.ts';

/** A ring over keys in memory, with a clock of the test's own. */
function ringOver(staticKeys: { scope: Scope; key: string }[] = []) {
  const kept = new Map<number, ApiKey>();
  const clock = { now: 0 };
  const asked = { queries: 0, used: [] as number[][], away: false };
  const ring = createKeyRing({
    source: {
      async goodKeys() {
        asked.queries += 1;
        if (asked.away) throw new LineupError('unavailable', 'away');
        return [...kept.values()];
      },
      async noteKeyUse(ids) {
        asked.used.push([...ids]);
      },
    },
    staticKeys,
    log: silentLogger(),
    now: () => clock.now,
    pause: async (ms) => {
      clock.now += ms;
    },
  });
  const holderOf = (key: string) => ring.holderOf(key) ?? ring.lookAgain(key);
  const add = (id: number, scope: Scope = 'write') => {
    const { secret, hash } = newSecret();
    const name = `key of ${id}`;
    kept.set(id, { id, name, scope, hash, createdAt: new Date(), lastUsedAt: undefined, revokedAt: undefined });
    return keyText({ id, secret });
  };
  return { ring, holderOf, clock, asked, add, revoke: (id: number) => kept.delete(id) };
}

const strange = (id: number) => keyText({ id, secret: newSecret().secret });

test('a key is its holder’s, and nobody else’s id or secret will do', async () => {
  const { holderOf, add } = ringOver();
  const [ada, bob] = [add(1, 'admin'), add(2, 'read')];
  expect(await holderOf(ada)).toEqual({ kind: 'key', id: 1, name: 'key of 1', scope: 'admin' });
  expect(await holderOf(bob)).toMatchObject({ id: 2, scope: 'read' });
  expect(await holderOf(bob.replace('lineup_2_', 'lineup_1_'))).toBeUndefined();
  expect(await holderOf(strange(1))).toBeUndefined();
  expect(await holderOf(strange(3))).toBeUndefined();
  expect(await holderOf('')).toBeUndefined();
});

describe('while what was read holds', () => {
  test('a key is answered on the spot, without the database', async () => {
    const { ring, holderOf, clock, asked, add } = ringOver();
    const ada = add(1);
    await holderOf(ada);
    clock.now += 900;
    expect(ring.holderOf(ada)).toMatchObject({ id: 1 });
    expect(asked.queries).toBe(1);
  });

  test('it is read again beside the requests', async () => {
    const { ring, holderOf, clock, asked, add, revoke } = ringOver();
    const ada = add(1);
    await holderOf(ada);
    revoke(1);
    clock.now += 1_500;
    expect(ring.holderOf(ada)).toMatchObject({ id: 1 });
    await Bun.sleep(0);
    expect(asked.queries).toBe(2);
    expect(ring.holderOf(ada)).toBeUndefined();
    expect(ring.knew(ada)).toBe(false);
  });

  test('a database that is away is not noticed, and afterwards it is', async () => {
    const { ring, holderOf, clock, asked, add } = ringOver();
    const ada = add(1);
    await holderOf(ada);
    asked.away = true;
    clock.now += 4_400;
    expect(ring.holderOf(ada)).toMatchObject({ id: 1 });
    await Bun.sleep(0);
    clock.now += 600;
    expect(ring.holderOf(ada)).toBeUndefined();
    expect(ring.knew(ada)).toBe(true);
    expect(await ring.lookAgain(ada).catch((error) => error.code)).toBe('unavailable');
    asked.away = false;
    expect(await holderOf(ada)).toMatchObject({ id: 1 });
  });
});

test('a revoked key is refused before 5 s are over, whether or not anybody asks meanwhile', async () => {
  const { holderOf, clock, add, revoke } = ringOver();
  const ada = add(1);
  await holderOf(ada);
  revoke(1);
  clock.now += 5_000;
  expect(await holderOf(ada)).toBeUndefined();
});

test('a key that was made just now is found, at the latest a quarter of a second after the last look', async () => {
  const { holderOf, clock, add } = ringOver();
  await holderOf(add(1));
  expect(await holderOf(add(2))).toMatchObject({ id: 2 });
  expect(clock.now).toBe(250);
});

test('a flood of wrong keys costs four queries a second, and those who ask together share one', async () => {
  const { holderOf, clock, asked } = ringOver();
  await Promise.all(Array.from({ length: 500 }, (_, at) => holderOf(strange(at + 1))));
  expect(asked.queries).toBe(1);
  for (let at = 0; at < 20; at += 1) await Promise.all([holderOf(strange(1)), holderOf(strange(2))]);
  expect([asked.queries, clock.now]).toEqual([21, 5_000]);
});

test('a database that is away is asked no more often', async () => {
  const { ring, holderOf, clock, asked, add } = ringOver();
  const ada = add(1);
  await holderOf(ada);
  asked.away = true;
  clock.now = 4_000;
  for (let at = 0; at < 100 && clock.now < 4_400; at += 1) {
    expect(ring.holderOf(ada)).toMatchObject({ id: 1 });
    await Bun.sleep(0);
  }
  expect(asked.queries).toBeLessThanOrEqual(2 + (clock.now - 4_000) / 250);
});

describe('the setting API_KEYS', () => {
  test('has keys of its own, which need no database', async () => {
    const { ring, asked } = ringOver([
      { scope: 'write', key: 'a-long-static-key-1' },
      { scope: 'read', key: 'a-long-static-key-2' },
    ]);
    asked.away = true;
    expect(ring.holderOf('a-long-static-key-2')).toEqual({ kind: 'setting', id: 2, scope: 'read' });
    expect(ring.holderOf('a-long-static-key-3')).toBeUndefined();
    expect(await ring.lookAgain('a-long-static-key-3')).toBeUndefined();
    expect(asked.queries).toBe(0);
  });

  test('may be the only place that has any', async () => {
    expect(await ringOver().ring.isEmpty()).toBe(true);
    expect(await ringOver([{ scope: 'read', key: 'a-long-static-key' }]).ring.isEmpty()).toBe(false);
    const { ring, add } = ringOver();
    add(1);
    expect(await ring.isEmpty()).toBe(false);
  });
});

test('it is noted once a minute which keys were used', async () => {
  const { holderOf, clock, asked, add } = ringOver();
  const ada = add(1);
  for (let second = 0; second < 100; second += 1) {
    await holderOf(ada);
    await Bun.sleep(0);
    clock.now += 1_000;
  }
  expect(asked.used).toEqual([[1], [1]]);
});

describe('a database that hangs', () => {
  /** A ring whose database answers, with whatever error, only when told to; and hands to turn the clock by. */
  function hangingRing() {
    const clock = { now: 0 };
    const due: { at: number; then: () => void }[] = [];
    const timer = (ms: number, then: () => void) => {
      const entry = { at: clock.now + ms, then };
      due.push(entry);
      return () => void due.splice(due.indexOf(entry), due.includes(entry) ? 1 : 0);
    };
    const { secret, hash } = newSecret();
    const ada = { id: 1, name: 'Ada', scope: 'write' as Scope, hash, createdAt: new Date() };
    const hanging: PromiseWithResolvers<ApiKey[]>[] = [];
    const hangs = { now: false };
    const ring = createKeyRing({
      source: {
        goodKeys() {
          if (!hangs.now) return Promise.resolve([{ ...ada, lastUsedAt: undefined, revokedAt: undefined }]);
          const read = Promise.withResolvers<ApiKey[]>();
          hanging.push(read);
          return read.promise;
        },
        noteKeyUse: async () => undefined,
      },
      staticKeys: [],
      log: silentLogger(),
      now: () => clock.now,
      pause: (ms) => new Promise((resolve) => void timer(ms, resolve)),
      timer,
    });
    /** Lets time go by, and all that it brings about. */
    const pass = async (ms: number) => {
      clock.now += ms;
      for (const entry of due.filter(({ at }) => at <= clock.now)) {
        due.splice(due.indexOf(entry), 1);
        entry.then();
      }
      await Bun.sleep(0);
    };
    const ask = () => {
      const asked = { answer: 'none yet' };
      ring.lookAgain(keyText({ id: 1, secret })).then(
        (holder) => {
          asked.answer = holder?.kind ?? 'nobody';
        },
        (error: LineupError) => {
          asked.answer = error.code;
        },
      );
      return asked;
    };
    return { ring, key: keyText({ id: 1, secret }), ask, pass, hangs, hanging, due };
  }

  test('is waited for no longer than 0.9 s, also when a read was under way before', async () => {
    const { ring, key, ask, pass, hangs, hanging, due } = hangingRing();
    ask();
    await pass(0);
    hangs.now = true;
    await pass(4_000);
    // Known keys wait for nothing while they are held, though this begins a read.
    expect(ring.holderOf(key)).toMatchObject({ id: 1 });
    await pass(499);
    expect(ring.holderOf(key)).toMatchObject({ id: 1 });
    await pass(1);
    expect(hanging).toHaveLength(1);
    expect(ring.holderOf(key)).toBeUndefined();
    const asked = ask();
    await pass(899);
    expect(asked.answer).toBe('none yet');
    await pass(1);
    expect(asked.answer).toBe('unavailable');

    // Once it answers again nobody has to wait.
    hangs.now = false;
    hanging[0]?.reject(new LineupError('unavailable', 'no answer within 3 s'));
    await pass(250);
    expect(ring.holderOf(key)).toMatchObject({ id: 1 });
    expect(due).toEqual([]);
  });
});
