/**
 * What came of an attempt that ended PROCESSED: somebody known, faces but nobody known, or no face at all.
 */
export type Outcome = 'identified' | 'unknown' | 'no_face';

/** All outcomes, in the order in which people care. */
export const OUTCOMES: readonly Outcome[] = ['identified', 'unknown', 'no_face'];
