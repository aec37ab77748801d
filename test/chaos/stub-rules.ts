import { basename } from 'node:path';

/** What the stub recognizer does with a photo. */
export type Rule =
  /** A face that nobody knows, after so many milliseconds. */
  | { readonly kind: 'answer'; readonly afterMs: number }
  /** Nothing, ever. */
  | { readonly kind: 'hang' }
  /** The process ends. */
  | { readonly kind: 'crash' }
  /** UNAVAILABLE. */
  | { readonly kind: 'fail' }
  | { readonly kind: 'garbage'; readonly garbage: Garbage };

/** Answers that make no sense. */
export const GARBAGE = ['nan', 'unknown-person', '5mb', 'empty'] as const;

/** One of {@link GARBAGE}. */
export type Garbage = (typeof GARBAGE)[number];

/**
 * What a photo's name asks for, as one of the parts between its dots: `7.slow-500.jpg`, `7.hang.jpg`, `7.crash.jpg`,
 * `7.fail.jpg`, `7.garbage-nan.jpg`. Any other name is answered after `usualMs`.
 */
export function ruleOf(path: string, usualMs: number): Rule {
  for (const part of basename(path).split('.')) {
    const slow = /^slow-(\d+)$/.exec(part)?.[1];
    if (slow !== undefined) return { kind: 'answer', afterMs: Number(slow) };
    if (part === 'hang' || part === 'crash' || part === 'fail') return { kind: part };
    const garbage = GARBAGE.find((kind) => part === `garbage-${kind}`);
    if (garbage) return { kind: 'garbage', garbage };
  }
  return { kind: 'answer', afterMs: usualMs };
}
