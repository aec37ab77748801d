import type { Target } from './target.ts';

/** What came of an input. */
export interface Seen {
  /** In a few words: `400 bad_request`, `file_missing`, `INVALID_ARGUMENT path_refused`. */
  readonly outcome: string;
  /** All that was answered, headers too: it is searched for what must not get out. */
  readonly said: string;
}

/** One bad input. */
export interface Row {
  /** The input, in words. */
  readonly name: string;
  /** The outcome, word for word or as an expression. */
  readonly expected: string | RegExp;
  /** Sends it; may be called any number of times. */
  send(target: Target): Promise<Seen>;
}

/** Rows that belong together, under the name that the list of bad inputs has for them. */
export interface Group {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Is it the outcome that a row expects? */
export function isExpected({ expected }: Row, { outcome }: Seen): boolean {
  return typeof expected === 'string' ? outcome === expected : expected.test(outcome);
}
