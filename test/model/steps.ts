import fc from 'fast-check';

/**
 * What may happen, as data, so that a failure prints as a list of it. `image`, `claim` and `taken` choose among those
 * that there are, counted round; `by` says which of the two Stores is asked.
 */
export type Step =
  /** Takes in the path of this number. */
  | { readonly kind: 'accept'; readonly path: number; readonly by: number }
  | { readonly kind: 'claim'; readonly image: number; readonly by: number }
  /** What a holder does with a claim, be it stale or not. */
  | { readonly kind: 'renew' | 'record'; readonly claim: number; readonly by: number }
  | { readonly kind: 'fail'; readonly claim: number; readonly by: number; readonly retryable: boolean }
  /** The last that a holder does with a claim. */
  | { readonly kind: 'release'; readonly claim: number; readonly by: number }
  /** The holder goes away and takes the claim with it. */
  | { readonly kind: 'crash'; readonly claim: number }
  /** So many redeemers at once. */
  | { readonly kind: 'redeem'; readonly redeemers: number }
  | { readonly kind: 'redeemImage'; readonly image: number; readonly by: number }
  /** A relay leases all messages that it can have; has sent one; gives one back. */
  | { readonly kind: 'take'; readonly by: number }
  | { readonly kind: 'settle' | 'giveBack'; readonly taken: number; readonly by: number }
  /** Time goes by, for one image: its lease ends, its back-off is over, it has waited for long. */
  | { readonly kind: 'leaseEnds' | 'comesDue' | 'ages'; readonly image: number }
  /** Time goes by for the relays: their leases end. */
  | { readonly kind: 'relaysAreGone' };

const pick = fc.nat({ max: 7 });
const by = fc.nat({ max: 1 });
/** Few images, so that much happens to each. */
const image = fc.nat({ max: 3 });
const step = <Kind extends Step['kind']>(kind: Kind, more: object = {}) =>
  fc.record({ kind: fc.constant(kind), ...more }) as fc.Arbitrary<Step>;
const often = <Item>(times: number, item: Item): readonly Item[] => Array.from({ length: times }, () => item);

/** Steps at the Store: they may be taken side by side. Listed several times what has to come together for a story. */
export const STORE_STEPS: readonly fc.Arbitrary<Step>[] = [
  ...often(2, step('accept', { path: fc.nat({ max: 3 }), by })),
  ...often(6, step('claim', { image, by })),
  step('renew', { claim: pick, by }),
  ...often(2, step('record', { claim: pick, by })),
  ...often(3, step('fail', { claim: pick, by, retryable: fc.boolean() })),
  step('release', { claim: pick, by }),
  ...often(4, step('redeem', { redeemers: fc.integer({ min: 1, max: 4 }) })),
  step('redeemImage', { image, by }),
  step('take', { by }),
  ...often(3, step('settle', { taken: pick, by })),
  step('giveBack', { taken: pick, by }),
];

/** What happens behind the Store's back. */
export const STROKES_OF_FATE: readonly fc.Arbitrary<Step>[] = [
  step('crash', { claim: pick }),
  ...often(4, step('leaseEnds', { image })),
  ...often(2, step('comesDue', { image })),
  ...often(3, step('ages', { image })),
  step('relaysAreGone'),
];

/** A step in words, for a failure's list. */
export function inWords({ kind, ...more }: Step): string {
  const named = Object.entries(more).map(([name, value]) => `${name} ${value}`);
  return named.length > 0 ? `${kind}(${named.join(', ')})` : kind;
}

/** How often a property is tried, and where that begins. */
export interface Runs {
  readonly numRuns: number;
  /** As a failure prints it; chosen anew by default. */
  readonly seed?: number;
}
