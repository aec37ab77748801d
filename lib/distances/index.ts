/**
 * What the distances between labelled faces tell: how well same people and strangers keep apart, which threshold suits
 * them, which pairs stand out, and how all that is drawn. Nothing here reads a file or asks a service.
 */
export * from './draw-histogram.ts';
export * from './draw-roc.ts';
export * from './error-rates.ts';
export * from './face-distance.ts';
export * from './histogram.ts';
export * from './measure-pairs.ts';
export * from './nearest-strangers.ts';
export * from './odd-ones.ts';
export * from './pair-figures.ts';
export * from './rank-one.ts';
export * from './suggest-threshold.ts';
