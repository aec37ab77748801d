import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';
import { parseScope, SCOPES, type Scope } from '@lineup/domain';
import { COMMANDS, type CommandName } from './command-help.ts';

/** What somebody wants of the keys. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'add'; readonly name: string; readonly scope: Scope; readonly json: boolean }
  | { readonly kind: 'list'; readonly json: boolean }
  | { readonly kind: 'revoke'; readonly ids: readonly number[]; readonly json: boolean };

/** Thrown when the command line makes no sense; the message says why, and what to ask for help with. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Characters that the name of a key may have. */
const LONGEST_NAME = 100;

const flag = { type: 'boolean', default: false } as const;
const options = { help: flag, json: flag } as const;

/**
 * The command line, as words behind `bun run keys`.
 *
 * @throws UsageError
 */
export function readCommand(words: readonly string[]): Command {
  const [first, ...rest] = words;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return { kind: 'help' };
  const name = COMMANDS.find((known) => known === first);
  if (!name) throw new UsageError(`there is no command ${JSON.stringify(first)}; try: bun run keys --help`);
  try {
    return readOf(name, rest);
  } catch (error) {
    throw new UsageError(`${name}: ${commandLineProblem(error)}; try: bun run keys --help`, { cause: error });
  }
}

function readOf(name: CommandName, args: string[]): Command {
  switch (name) {
    case 'add':
      return readAdd(args);
    case 'list':
      return readList(args);
    case 'revoke':
      return readRevoke(args);
  }
}

function readAdd(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    options: { ...options, scope: { type: 'string', default: 'write' } },
    allowPositionals: true,
  });
  if (values.help) return { kind: 'help' };
  const scope = parseScope(values.scope);
  if (!scope) throw new Error(`--scope is one of ${SCOPES.join(', ')}, not ${JSON.stringify(values.scope)}`);
  // A name of several words need not be put into quotes.
  return { kind: 'add', name: keyName(positionals.join(' ')), scope, json: values.json };
}

function keyName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (name === '') throw new Error('a name is missing: whose key is it, or what for?');
  if ([...name].length > LONGEST_NAME) throw new Error(`the name is longer than ${LONGEST_NAME} characters`);
  if (/\p{Cc}/u.test(name)) throw new Error('the name holds a control character');
  return name;
}

function readList(args: string[]): Command {
  const { values } = parseArgs({ args, options });
  return values.help ? { kind: 'help' } : { kind: 'list', json: values.json };
}

function readRevoke(args: string[]): Command {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) return { kind: 'help' };
  if (positionals.length === 0) throw new Error('it is not said which: an ID as `bun run keys list` shows it');
  return { kind: 'revoke', ids: positionals.map(keyId), json: values.json };
}

function keyId(text: string): number {
  // What somebody pasted by mistake is not repeated: it may be the key itself.
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Error('an ID is a whole number from 1, as `bun run keys list` shows it');
  return Number(text);
}
