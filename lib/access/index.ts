/** Who may do what: API keys, their scopes, how much anybody may ask for, and who did what. */
export * from './access.ts';
export * from './actor.ts';
export * from './audit.ts';
export * from './client-address.ts';
export * from './guard.ts';
export * from './key-ring.ts';
export * from './key-text.ts';
