/**
 * Photos as they come from outside: opened safely, recognized by content, decoded within limits, shown re-encoded; and
 * stored, as known photos too.
 */
export * from './cut-face.ts';
export * from './decode-photo.ts';
export * from './enrol-person.ts';
export * from './fetch-photo.ts';
export * from './limits.ts';
export * from './open-photo.ts';
export * from './photo-format.ts';
export * from './read-photo.ts';
export * from './receive-photo.ts';
export * from './render-photo.ts';
export * from './s3-path.ts';
export * from './s3-source.ts';
export * from './write-photo.ts';
