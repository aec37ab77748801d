import { existsSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';
import { personName } from '@lineup/domain';
import { COMMANDS, type CommandName } from './command-help.ts';

/** What somebody wants of the gallery. */
export type Command =
  | { readonly kind: 'help'; readonly of: CommandName | undefined }
  | {
      readonly kind: 'add';
      readonly folder: string;
      /** Whom all photos show; undefined: their names say. */
      readonly person: string | undefined;
      readonly dryRun: boolean;
    }
  | { readonly kind: 'list'; readonly person: string | undefined; readonly json: boolean }
  | { readonly kind: 'remove'; readonly what: readonly string[]; readonly yes: boolean }
  | { readonly kind: 'check'; readonly histogram: string | undefined; readonly json: boolean };

/** Thrown when the command line makes no sense; the message says why, and what to ask for help with. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  add: { help: flag, person: { type: 'string' }, 'dry-run': flag },
  list: { help: flag, json: flag },
  remove: { help: flag, yes: flag },
  check: { help: flag, histogram: { type: 'string' }, json: flag },
} as const;

/**
 * The command line, as words behind `bun run gallery`.
 *
 * @throws UsageError
 */
export function readCommand(words: readonly string[]): Command {
  const [first, ...rest] = words;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    return { kind: 'help', of: COMMANDS.find((name) => name === rest[0]) };
  }
  const name = COMMANDS.find((known) => known === first);
  if (!name) throw new UsageError(`there is no command ${JSON.stringify(first)}; try: bun run gallery --help`);
  try {
    return readOf(name, rest);
  } catch (error) {
    throw new UsageError(`${name}: ${commandLineProblem(error)}; try: bun run gallery ${name} --help`, {
      cause: error,
    });
  }
}

function readOf(name: CommandName, args: string[]): Command {
  switch (name) {
    case 'add':
      return readAdd(args);
    case 'list':
      return readList(args);
    case 'remove':
      return readRemove(args);
    case 'check':
      return readCheck(args);
  }
}

function readAdd(args: string[]): Command {
  const { values, positionals } = parseArgs({ args, options: OPTIONS.add, allowPositionals: true });
  if (values.help) return { kind: 'help', of: 'add' };
  const [folder, ...more] = positionals;
  if (!folder) throw new Error('a folder is missing');
  if (more.length > 0) throw new Error(`one folder at a time, and there is also ${JSON.stringify(more[0])}`);
  const person = values.person === undefined ? undefined : personName(values.person);
  return { kind: 'add', folder, person, dryRun: values['dry-run'] };
}

function readList(args: string[]): Command {
  const { values, positionals } = parseArgs({ args, options: OPTIONS.list, allowPositionals: true });
  if (values.help) return { kind: 'help', of: 'list' };
  // A name of several words need not be put into quotes.
  return { kind: 'list', person: positionals.join(' ') || undefined, json: values.json };
}

function readRemove(args: string[]): Command {
  const { values, positionals } = parseArgs({ args, options: OPTIONS.remove, allowPositionals: true });
  if (values.help) return { kind: 'help', of: 'remove' };
  if (positionals.length === 0) throw new Error('it is not said what to remove');
  return { kind: 'remove', what: positionals, yes: values.yes };
}

function readCheck(args: string[]): Command {
  const { values } = parseArgs({ args, options: OPTIONS.check });
  if (values.help) return { kind: 'help', of: 'check' };
  const { histogram, json } = values;
  if (histogram !== undefined && !['.svg', '.png'].includes(extname(histogram).toLowerCase())) {
    throw new Error(`--histogram ${JSON.stringify(histogram)}: the file has to end in .svg or .png`);
  }
  // Told now, for to look at all photos may take long.
  if (histogram !== undefined && !existsSync(dirname(histogram))) {
    throw new Error(
      `--histogram ${JSON.stringify(histogram)}: there is no folder ${JSON.stringify(dirname(histogram))}`,
    );
  }
  return { kind: 'check', histogram, json };
}
