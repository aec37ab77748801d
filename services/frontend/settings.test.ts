import { expect, test } from 'bun:test';
import { resolve } from 'node:path';
import { readFrontendSettings } from './settings.ts';

test('defaults are those of standalone mode', () => {
  expect(readFrontendSettings({})).toMatchObject({
    HOST: '127.0.0.1',
    FRONTEND_PORT: 8081,
    databaseUrl: `sqlite:${resolve('data/lineup.db')}`,
    folders: { knownPeople: resolve('data/known_people'), imageRoots: [resolve('data/unknown_people')] },
    limits: { maxBytes: 52_428_800, maxPixels: 100_000_000 },
  });
});

test('a wrong setting is named', () => {
  expect(() => readFrontendSettings({ FRONTEND_PORT: '70000' })).toThrow('FRONTEND_PORT="70000"');
});
