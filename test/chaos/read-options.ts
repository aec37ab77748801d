import { parseArgs } from 'node:util';
import { commandLineProblem } from '@lineup/config';

/** What `bun run chaos` was asked for. */
export interface ChaosOptions {
  readonly form: 'short' | 'full';
  readonly json: boolean;
  readonly images: number;
  readonly kills: number;
  readonly seed: number;
  /** The one scenario to play; undefined: all. */
  readonly only: string | undefined;
}

/** What is read from a command line: options, a wish for help, or what is wrong. */
export type ReadOptions =
  | { readonly kind: 'options'; readonly options: ChaosOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

/** Images and kills of the random kills. */
const SIZES = { short: { images: 400, kills: 20 }, full: { images: 10_000, kills: 500 } } as const;

/** Reads the options. @param names what `--only` may name */
export function readOptions(args: readonly string[], names: readonly string[]): ReadOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        short: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        images: { type: 'string' },
        kills: { type: 'string' },
        seed: { type: 'string' },
        only: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const form = values.short ? 'short' : 'full';
    const { only } = values;
    if (only !== undefined && !names.includes(only)) throw new Error(`--only ${only}: one of ${names.join(', ')}`);
    return {
      kind: 'options',
      options: {
        form,
        json: values.json,
        images: wholeNumber('--images', values.images, SIZES[form].images),
        kills: wholeNumber('--kills', values.kills, SIZES[form].kills),
        seed: wholeNumber('--seed', values.seed, Math.floor(Math.random() * 1_000_000) + 1),
        only,
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: commandLineProblem(error) };
  }
}

function wholeNumber(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 1_000_000_000) return value;
  throw new Error(`${option} ${text}: must be a whole number of at least 1`);
}
