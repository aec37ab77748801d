/**
 * The one rule by which the faces of an image get people: by their distances to known photos, and by what people said of
 * them. Nothing here asks a database or a service.
 */
export * from './decide-image.ts';
export * from './find-again.ts';
export * from './verdict.ts';
