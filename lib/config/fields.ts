import { z } from 'zod';

/** A whole number between two bounds, with a default. */
export function wholeNumber(fallback: number, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}) {
  const wanted =
    max === Number.MAX_SAFE_INTEGER
      ? `must be a whole number of at least ${min}`
      : `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, wanted)
    .transform(Number)
    .refine((value) => value >= min && value <= max, wanted)
    .default(fallback);
}

/** A TCP port; 0 lets the system choose a free one. */
export function port(fallback: number) {
  return wholeNumber(fallback, { min: 0, max: 65_535 });
}

/** Milliseconds. */
export function milliseconds(fallback: number, { min = 1, max = 86_400_000 } = {}) {
  return wholeNumber(fallback, { min, max });
}

/** A positive decimal number, such as a distance. */
export function decimal(fallback: number, { max }: { max: number }) {
  const wanted = `must be a number above 0 and up to ${max}`;
  return z
    .string()
    .transform(Number)
    .refine((value) => value > 0 && value <= max, wanted)
    .default(fallback);
}

/** One of several words. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words, fallback: Words[number]) {
  return z
    .string()
    .refine((value): value is Words[number] => words.includes(value), `must be one of ${words.join(', ')}`)
    .default(fallback);
}

/** `host:port` of something to connect to. */
export const address = z
  .string()
  .trim()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^\s:/]+):\d{1,5}$/, 'must look like host:port');

/** A list of `host:port`, separated by commas or blanks; empty when not set. */
export const addresses = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .pipe(z.array(address))
  .default([]);

/** `http://host:port` of a service of ours, without a path; a slash at its end is left away. */
export function url(fallback: string) {
  return z
    .string()
    .trim()
    .regex(/^https?:\/\/[^\s/?#@]+\/?$/, 'must look like http://host:port')
    .transform((text) => text.replace(/\/$/, ''))
    .default(fallback);
}
