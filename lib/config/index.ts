/** Settings: from the environment, parsed once, typed, with errors that name the variable. */
export * from './common.ts';
export * from './fields.ts';
export * from './settings.ts';
