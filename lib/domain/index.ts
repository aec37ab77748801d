/**
 * The words that all of Lineup shares: statuses, outcomes, failures, faces, and the few rules that need no database,
 * no network and no file. Imports nothing of ours.
 */
export * from './api-key.ts';
export * from './assign-faces.ts';
export * from './audit.ts';
export * from './content-hash.ts';
export * from './descriptor-distance.ts';
export * from './errors.ts';
export * from './face.ts';
export * from './face-quality.ts';
export * from './failure.ts';
export * from './image-message.ts';
export * from './known-photo-name.ts';
export * from './latency-histogram.ts';
export * from './outcome.ts';
export * from './person.ts';
export * from './person-name.ts';
export * from './printable.ts';
export * from './scope.ts';
export * from './search-words.ts';
export * from './status.ts';
