import { expect, test } from 'bun:test';
import { readCommand, UsageError } from './read-command.ts';

const PASTED = `lineup_1_${'x'.repeat(43)}`;
test.each([
  [['make'], 'there is no command "make"; try: bun run keys --help'],
  [['add'], 'add: a name is missing: whose key is it, or what for?; try: bun run keys --help'],
  [
    ['add', 'Ada', '--scope', 'root'],
    'add: --scope is one of read, write, admin, not "root"; try: bun run keys --help',
  ],
  [['add', 'Ada', '--scop=read'], 'add: unknown option --scop; try: bun run keys --help'],
  [['add', 'a\x1b[31mb'], 'add: the name holds a control character; try: bun run keys --help'],
  [['add', 'x'.repeat(101)], 'add: the name is longer than 100 characters; try: bun run keys --help'],
  [['list', 'all'], 'list: "all" is not expected here; try: bun run keys --help'],
  [['revoke'], 'revoke: it is not said which: an ID as `bun run keys list` shows it; try: bun run keys --help'],
  [
    ['revoke', PASTED],
    'revoke: an ID is a whole number from 1, as `bun run keys list` shows it; try: bun run keys --help',
  ],
])('%j makes no sense', (words, line) => {
  expect(() => readCommand(words)).toThrow(new UsageError(line));
});

test('what makes sense', () => {
  expect(readCommand(['add', 'Reception', 'desk'])).toEqual({
    kind: 'add',
    name: 'Reception desk',
    scope: 'write',
    json: false,
  });
  expect(readCommand(['revoke', '3', '--json', '4'])).toEqual({ kind: 'revoke', ids: [3, 4], json: true });
  expect(readCommand(['list'])).toEqual({ kind: 'list', json: false });
});
