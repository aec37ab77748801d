import { expect, test } from 'bun:test';
import { readOptions } from './read-options.ts';

const read = (...args: string[]) => readOptions(args, ['zombie', 'random-kills']);

test('the full form by default, the short one when asked for, each with its sizes', () => {
  expect(read('--seed', '7')).toEqual({
    kind: 'options',
    options: { form: 'full', json: false, images: 10_000, kills: 500, seed: 7, only: undefined },
  });
  expect(read('--short', '--json', '--seed=7', '--kills', '5', '--only', 'zombie')).toEqual({
    kind: 'options',
    options: { form: 'short', json: true, images: 400, kills: 5, seed: 7, only: 'zombie' },
  });
});

test('without a seed there is another one each time', () => {
  const seeds = Array.from({ length: 5 }, () => read()).map((one) => one.kind === 'options' && one.options.seed);
  expect(new Set(seeds).size).toBeGreaterThan(1);
});

test.each([
  [['--only', 'nobody'], '--only nobody: one of zombie, random-kills'],
  [['--kills', '0'], '--kills 0: must be a whole number of at least 1'],
  [['--images', 'many'], '--images many: must be a whole number of at least 1'],
  [['--sort'], 'unknown option --sort'],
  [['zombie'], '"zombie" is not expected here'],
])('%p is bad input', (args, problem) => {
  expect(read(...args)).toEqual({ kind: 'wrong', problem });
});

test('help is a wish', () => {
  expect(read('-h')).toEqual({ kind: 'help' });
});
