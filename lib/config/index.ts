/** Settings: from the environment, parsed once, typed, with errors that name the variable. */

export * from './access-settings.ts';
export * from './command-line.ts';
export * from './fields.ts';
export * from './loopback.ts';
export * from './no-arguments.ts';
export * from './recognizer-client-settings.ts';
export * from './s3-settings.ts';
export * from './settings.ts';
export * from './shared-settings.ts';
export * from './tls-settings.ts';
