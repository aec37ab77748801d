import { createHash, randomBytes } from 'node:crypto';

/** A new secret, and what of it may be kept. */
export interface NewSecret {
  /** 43 digits of base 62: 256 random bits. */
  readonly secret: string;
  readonly hash: string;
}

/** What the text of a key is made of. */
export interface KeyParts {
  readonly id: number;
  readonly secret: string;
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Digits of base 62 that 256 bits take. */
const LENGTH = 43;

/** Makes a secret that nobody has had before. */
export function newSecret(): NewSecret {
  let rest = BigInt(`0x${randomBytes(32).toString('hex')}`);
  let secret = '';
  for (let digit = 0; digit < LENGTH; digit += 1) {
    secret = DIGITS.charAt(Number(rest % 62n)) + secret;
    rest /= 62n;
  }
  return { secret, hash: hashOf(secret) };
}

/**
 * SHA-256 of a secret, hexadecimal. A slow hash is for passwords, which can be guessed: nobody tries 2^256 secrets, however
 * fast, and every request has to be checked.
 */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The text of a key, as its holder keeps it. The id says which it is, without being able to use it. */
export function keyText({ id, secret }: KeyParts): string {
  return `lineup_${id}_${secret}`;
}

/** Could this be somebody's key, of the database or of API_KEYS? Most of what is typed or guessed could not. */
export function looksLikeKey(text: string): boolean {
  return /^[\w.~+/=-]{16,}$/.test(text);
}

/** Takes the text of a key apart; undefined: it is none of ours. */
export function parseKey(text: string): KeyParts | undefined {
  const [, id, secret] = /^lineup_([1-9]\d{0,14})_([0-9A-Za-z]{43})$/.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id: Number(id), secret };
}
