import { expect, test } from 'bun:test';
import { parseArgs } from 'node:util';
import { commandLineProblem } from './command-line.ts';

const options = { json: { type: 'boolean', short: 'j' }, person: { type: 'string', short: 'p' } } as const;

function problemOf(...args: string[]): string | undefined {
  try {
    parseArgs({ args, options });
    return undefined;
  } catch (error) {
    return commandLineProblem(error);
  }
}

test.each([
  [['--dryrun'], 'unknown option --dryrun'],
  [['-x'], 'unknown option -x'],
  [['--person'], '--person needs a value'],
  [['-p'], '--person needs a value'],
  [['--person', '-b'], '--person needs a value; one with a dash: --person=-…'],
  [['--json=3'], '--json takes no value'],
  [['a photo'], '"a photo" is not expected here'],
  [['--json'], undefined],
])('%j', (args, sentence) => {
  expect(problemOf(...args)).toBe(sentence);
});

test('what is said by others stays as it is', () => {
  expect(commandLineProblem(new Error('a folder is missing'))).toBe('a folder is missing');
});
