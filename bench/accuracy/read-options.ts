import { parseArgs } from 'node:util';
import { messageOf } from '@lineup/domain';
import { ENGINE_CHOICES, type EngineChoice } from '../../services/recognizer/load-engine.ts';

/** What a report is to be made of, and what is to come out. */
export interface AccuracyOptions {
  readonly folder: string;
  /** Undefined: the one of RECOGNIZER_ENGINE. */
  readonly engine: EngineChoice | undefined;
  /** Where the page goes; undefined: into the data folder. */
  readonly html: string | undefined;
  readonly json: boolean;
}

/** What `--help` prints. */
export const HELP = `bun run accuracy FOLDER [--html FILE] [--engine NAME] [--json]

How well people are told apart on photos that are sorted by hand: FOLDER holds a folder a person with their photos
(person/photo.jpg, also .png and .webp). Of several faces on a photo the largest is taken.

  --html FILE      where the page with the worst pairs in pictures goes; by default accuracy.html in DATA_DIR
  --engine NAME    ${ENGINE_CHOICES.join(', ')}; by default that of RECOGNIZER_ENGINE
  --json           prints the figures for programs

TAR at FAR f: the share of pairs of one person that are nearer than all but a share f of the pairs of strangers.
Rank-1: how often the nearest other photo is of the same person, of people with two photos at least.

Exit code 0: the report is made; 2: bad input; 1: it cannot work here.
`;

/**
 * The command line; `help` when that is asked for.
 *
 * @throws Error that says what is wrong
 */
export function readOptions(args: string[]): AccuracyOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [folder, ...more] = positionals;
  if (!folder) throw new Error('a folder is missing');
  if (more.length > 0) throw new Error(`one folder at a time, and there is also ${JSON.stringify(more[0])}`);
  const engine = ENGINE_CHOICES.find((choice) => choice === values.engine);
  if (values.engine !== undefined && !engine) {
    throw new Error(`--engine ${JSON.stringify(values.engine)}: must be one of ${ENGINE_CHOICES.join(', ')}`);
  }
  return { folder, engine, html: values.html, json: values.json };
}

function parse(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { help: flag, html: text, engine: text, json: flag }, allowPositionals: true });
  } catch (error) {
    throw new Error(messageOf(error), { cause: error });
  }
}
