import { describe, expect, test } from 'bun:test';
import { LineupError, type Scope } from '@lineup/domain';
import { createLogger } from '@lineup/log';
import { type AccessPolicy, createAccess, requireScope } from './access.ts';
import { hashOf, keyText, newSecret } from './key-text.ts';

const OPEN: AccessPolicy = {
  required: false,
  warning: undefined,
  staticKeys: [],
  rateLimit: 0,
  trustedProxies: 0,
  localOnly: true,
};
const ADA = keyText({ id: 1, secret: newSecret().secret });

/** Access by a policy, where only Ada has a key; or by one whose database is away. */
function accessBy(given: Partial<AccessPolicy>, { away = false, nobody = false } = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const clock = { now: 0 };
  const ada = {
    id: 1,
    name: 'Ada',
    scope: 'write' as Scope,
    hash: hashOf(ADA.slice(-43)),
    createdAt: new Date(),
    lastUsedAt: undefined,
    revokedAt: undefined,
  };
  const access = createAccess({
    policy: { ...OPEN, ...given },
    source: {
      async goodKeys() {
        if (away) throw new LineupError('unavailable', 'away');
        return nobody ? [] : [ada];
      },
      noteKeyUse: async () => undefined,
    },
    log: createLogger({ service: 'test', level: 'info', format: 'json', destination }),
    now: () => clock.now,
    pause: async () => undefined,
  });
  const codeOf = async (key: string | undefined, from = '203.0.113.7') => {
    try {
      return (await access.identify({ key, address: () => from })).kind;
    } catch (error) {
      return error instanceof LineupError ? error.code : String(error);
    }
  };
  return { access, codeOf, clock, said: () => lines.map((line) => JSON.parse(line).msg as string) };
}
const wrong = () => keyText({ id: 1, secret: newSecret().secret });

test('where nobody is asked, nobody has to show a key, and a wrong one does no harm', async () => {
  const { codeOf } = accessBy({});
  for (const key of [undefined, ADA, wrong()]) expect(await codeOf(key)).toBe('anonymous');
});

test('where everybody is asked, a good key lets in and anything else does not', async () => {
  const { codeOf } = accessBy({ required: true });
  expect(await codeOf(ADA)).toBe('key');
  for (const key of [undefined, wrong(), '', 'lineup_1_x']) expect(await codeOf(key)).toBe('unauthorized');
});

test('who shows too many wrong keys has to wait; who has a good one at the same address does not', async () => {
  const { codeOf, clock } = accessBy({ required: true });
  const codes: string[] = [];
  for (let at = 0; at < 25; at += 1) codes.push(await codeOf(wrong()));
  expect(codes.filter((code) => code === 'unauthorized')).toHaveLength(20);
  expect(codes.at(-1)).toBe('too_many');
  expect(await codeOf(ADA)).toBe('key');
  expect(await codeOf(wrong(), '203.0.113.8')).toBe('unauthorized');
  clock.now += 3_000;
  expect([await codeOf(wrong()), await codeOf(wrong())]).toEqual(['unauthorized', 'too_many']);
});

describe('too many requests', () => {
  test('are counted by key where there are keys', async () => {
    const { codeOf } = accessBy({ required: true, rateLimit: 2 });
    const codes: string[] = [];
    for (let at = 0; at < 11; at += 1) codes.push(await codeOf(ADA, `203.0.113.${at}`));
    expect(codes.filter((code) => code === 'key')).toHaveLength(10);
    expect(codes.at(-1)).toBe('too_many');
    expect(await codeOf(undefined)).toBe('unauthorized');
  });

  test('are counted by address where there are none', async () => {
    const { codeOf } = accessBy({ rateLimit: 1 });
    const codes: string[] = [];
    for (let at = 0; at < 6; at += 1) codes.push(await codeOf(undefined));
    expect(codes.at(-1)).toBe('too_many');
    expect(await codeOf(undefined, '203.0.113.8')).toBe('anonymous');
  });
});

test('a key is good for its scope and those below', () => {
  const ada = { kind: 'key', id: 1, name: 'Ada', scope: 'write' } as const;
  requireScope(ada, 'read');
  requireScope(ada, 'write');
  expect(() => requireScope(ada, 'admin')).toThrow('this needs a key of scope admin; key 1 (Ada) has write');
  requireScope({ kind: 'anonymous' }, 'admin');
});

test('the start tells that everybody is let in, or that nobody can be', async () => {
  const said = async (...given: Parameters<typeof accessBy>) => {
    const { access, said } = accessBy(...given);
    await access.announce();
    return said();
  };
  expect(await said({ warning: 'AUTH=off: whoever …' })).toEqual(['AUTH=off: whoever …']);
  expect(await said({ required: true }, { nobody: true })).toEqual([
    'a key is required, and there is none yet: make one by `bun run keys add NAME`',
  ]);
  expect(await said({ required: true })).toEqual([]);
  expect(await said({ required: true }, { away: true })).toEqual([]);
  expect(await said({})).toEqual([]);
});
