/** The redeemer: puts failed, stale and lost images back to work, once or on an interval. */
export { createRedeemer, type Redeemer, type RedeemerOptions } from './redeem.ts';
export { createRetention, type Retention } from './retain.ts';
export { type RedeemerSettings, readRedeemerSettings } from './settings.ts';
