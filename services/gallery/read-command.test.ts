import { describe, expect, test } from 'bun:test';
import { COMMANDS, helpText } from './command-help.ts';
import { type Command, readCommand, UsageError } from './read-command.ts';

test.each<[string, Command]>([
  ['', { kind: 'help', of: undefined }],
  ['--help', { kind: 'help', of: undefined }],
  ['help check', { kind: 'help', of: 'check' }],
  ['add --help', { kind: 'help', of: 'add' }],
  ['remove -- --help', { kind: 'remove', what: ['--help'], yes: false }],
  ['add photos', { kind: 'add', folder: 'photos', person: undefined, dryRun: false }],
  ['add photos --person Ada --dry-run', { kind: 'add', folder: 'photos', person: 'Ada', dryRun: true }],
  ['list', { kind: 'list', person: undefined, json: false }],
  ['list John Doe --json', { kind: 'list', person: 'John Doe', json: true }],
  ['remove ada_1.jpg Bob --yes', { kind: 'remove', what: ['ada_1.jpg', 'Bob'], yes: true }],
  ['check', { kind: 'check', histogram: undefined, json: false }],
  ['check --json --histogram a.PNG', { kind: 'check', histogram: 'a.PNG', json: true }],
])('gallery %s', (line, command) => {
  expect(readCommand(line.split(' ').filter((word) => word !== ''))).toEqual(command);
});

test.each([
  ['frob', 'there is no command "frob"; try: bun run gallery --help'],
  ['add', 'add: a folder is missing; try: bun run gallery add --help'],
  ['add one two', 'one folder at a time, and there is also "two"'],
  ['add one --force', 'add: unknown option --force; try'],
  ['add one --person', '--person needs a value; try'],
  ['add one --person=', 'the name is empty'],
  ['list --yes', 'unknown option --yes; try'],
  ['remove --yes', 'it is not said what to remove'],
  ['check folder', '"folder" is not expected here; try'],
  ['check --histogram a.gif', '--histogram "a.gif": the file has to end in .svg or .png'],
  ['check --histogram /nodir/x.svg', '--histogram "/nodir/x.svg": there is no folder "/nodir"; try'],
])('gallery %s: told what is wrong, and where help is', (line, sentence) => {
  let thrown: unknown;
  try {
    readCommand(line.split(' '));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UsageError);
  expect(String(thrown)).toContain(sentence);
  expect(String(thrown)).toMatch(/try: bun run gallery (\w+ )?--help$/);
});

describe('help', () => {
  test.each([...COMMANDS])('of %s tells its exit codes and options', (name) => {
    const text = helpText(name);
    expect(text).toStartWith(`bun run gallery ${name}`);
    expect(text).toContain('Exit code 0');
    expect(helpText(undefined)).toContain(`bun run gallery ${name}`);
  });

  test('fits on a terminal', () => {
    const lines = [undefined, ...COMMANDS].flatMap((name) => helpText(name).split('\n'));
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });
});
