/** Erasing files: which of them are ours, and how they go. */
export * from './delete-images.ts';
export * from './remove-file.ts';
export * from './sweep-parts.ts';
export * from './take-away.ts';
export * from './uploaded-files.ts';
