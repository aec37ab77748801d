import { expect, test } from 'bun:test';
import { declareNeeds } from './real-parts.ts';

/** Runs what `needs` declares and notes what a test runner would be told. */
function declare(missing: string | undefined, inCi: boolean): string[] {
  const told: string[] = [];
  const run = (name: string, body: () => void) => {
    try {
      body();
      told.push(`pass: ${name}`);
    } catch (error) {
      told.push(`fail: ${name}: ${error}`);
    }
  };
  const runner = {
    describe: (_name: string, body: () => void) => body(),
    test: Object.assign(run, { skip: (name: string) => void told.push(`skip: ${name}`) }),
  };
  declareNeeds(missing, inCi, runner).describe('a suite', () => void told.push('the suite'));
  return told;
}

test('with all parts the suite is declared', () => {
  expect(declare(undefined, false)).toEqual(['the suite']);
  expect(declare(undefined, true)).toEqual(['the suite']);
});

test('a missing part is a skip that says what to install', () => {
  expect(declare('needs x: install x', false)).toEqual(['skip: needs x: install x']);
});

test('a missing part is a failure where CI=true', () => {
  expect(declare('needs x: install x', true)).toEqual([expect.stringContaining('fail: needs x: install x')]);
});
