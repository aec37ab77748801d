import { describe, expect, test } from 'bun:test';
import { accessPolicy, accessSettings } from './access-settings.ts';
import { readSettings } from './settings.ts';
import { processSettings } from './shared-settings.ts';

const policyOf = (env: Readonly<Record<string, string>>) =>
  accessPolicy(readSettings(env, { HOST: processSettings.HOST, ...accessSettings }));
const KEY = 'a-long-static-key';

describe('a key is required', () => {
  test.each([
    [{}, false],
    [{ HOST: 'localhost' }, false],
    [{ HOST: '127.0.0.2' }, false],
    [{ HOST: '::1' }, false],
    [{ HOST: '0.0.0.0' }, true],
    [{ HOST: '::' }, true],
    [{ HOST: '192.168.1.20' }, true],
    [{ HOST: '127.0.0.1.example.com' }, true],
    [{ API_KEYS: KEY }, true],
    [{ AUTH: 'on' }, true],
    [{ HOST: '0.0.0.0', AUTH: 'off' }, false],
    [{ API_KEYS: KEY, AUTH: 'off' }, false],
  ] as [Record<string, string>, boolean][])('with %j: %p', (env, required) => {
    expect(policyOf(env).required).toBe(required);
  });
});

test('to let in whoever comes is warned of, by the name of the setting', () => {
  expect(policyOf({ HOST: '0.0.0.0', AUTH: 'off' }).warning).toStartWith('AUTH=off: whoever reaches 0.0.0.0 ');
  for (const env of [{}, { AUTH: 'off' }, { HOST: '0.0.0.0' }]) expect(policyOf(env).warning).toBeUndefined();
});

test('only where nobody else gets there, and nobody is asked, is it for this machine alone', () => {
  expect(policyOf({}).localOnly).toBe(true);
  for (const env of [{ HOST: '0.0.0.0', AUTH: 'off' }, { AUTH: 'on' }, { TRUST_PROXY: '1' }] as Record<
    string,
    string
  >[]) {
    expect(policyOf(env).localOnly).toBe(false);
  }
});

test('requests are counted where others get there, unless said otherwise', () => {
  expect(policyOf({}).rateLimit).toBe(0);
  expect(policyOf({ HOST: '0.0.0.0' }).rateLimit).toBe(200);
  expect(policyOf({ HOST: '0.0.0.0', RATE_LIMIT: '0' }).rateLimit).toBe(0);
  expect(policyOf({ RATE_LIMIT: '7' }).rateLimit).toBe(7);
});

test('API_KEYS is a list of keys with their scopes', () => {
  expect(policyOf({ API_KEYS: `${KEY}, read:${KEY}-2 admin:${KEY}/3=` }).staticKeys).toEqual([
    { scope: 'write', key: KEY },
    { scope: 'read', key: `${KEY}-2` },
    { scope: 'admin', key: `${KEY}/3=` },
  ]);
});

test.each(['short', 'read:short', `root:${KEY}`, `READ:${KEY}`, `${KEY}, short`, `${KEY}"`, `a:b:${KEY}`])(
  'API_KEYS=%s is refused, and not shown',
  (API_KEYS) => {
    const refused = () => policyOf({ API_KEYS });
    expect(refused).toThrow('API_KEYS="…": each key must be');
    expect(refused).not.toThrow(API_KEYS);
  },
);

test('wrong settings are named', () => {
  expect(() => policyOf({ AUTH: 'no', RATE_LIMIT: '-1', TRUST_PROXY: 'yes' })).toThrow(
    /AUTH="no": must be one of auto, on, off; RATE_LIMIT="-1": must be .*; TRUST_PROXY="yes": must be/,
  );
});
