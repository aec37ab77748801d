import type { Scope } from './scope.ts';

/** An API key as it is kept: what its holder may do, and nothing that could be used as the key. */
export interface ApiKey {
  readonly id: number;
  /** Whose it is, or what for. */
  readonly name: string;
  readonly scope: Scope;
  /** SHA-256 of its secret, hexadecimal. */
  readonly hash: string;
  readonly createdAt: Date;
  /** About when it was last used, to the minute; undefined: never. */
  readonly lastUsedAt: Date | undefined;
  /** Undefined: it is good. */
  readonly revokedAt: Date | undefined;
}

/** The text of a key: its id, then 43 digits of base 62. */
const KEY_LIKE = /\blineup_(\d+)_[0-9A-Za-z]{43}/g;

/** A text in which no API key can be read any more; what they are the keys of stays: `lineup_12_…`. */
export function withoutKeys(text: string): string {
  return text.replace(KEY_LIKE, 'lineup_$1_…');
}
