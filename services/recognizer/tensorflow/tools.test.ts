import { expect, test } from 'bun:test';
import { tmpdir } from 'node:os';
import { type Machine, requireSpace, requireTools } from './tools.ts';

function machine(programs: readonly string[], pip: boolean): Machine {
  return { has: (program) => programs.includes(program), hasPip: () => pip };
}

test('all that is missing is said at once, with the packages to install', () => {
  expect(() => requireTools(machine(['make'], false), true)).toThrow(
    'missing: python3, g++, pip; on Debian: apt-get install python3 g++ python3-pip',
  );
});

test('pip is asked for only when there is something to download', () => {
  const bare = machine(['python3', 'g++', 'make'], false);
  expect(() => requireTools(bare, true)).toThrow('missing: pip; on Debian: apt-get install python3-pip');
  expect(() => requireTools(bare, false)).not.toThrow();
  expect(() => requireTools(machine(['python3', 'g++', 'make'], true), true)).not.toThrow();
});

test('a folder without room is named', async () => {
  await requireSpace(tmpdir(), 1);
  await expect(requireSpace(tmpdir(), 1e18)).rejects.toThrow(/has room for \d+ MB, but 1000000000000 MB are needed/);
});
