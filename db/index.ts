/** The database: one Store over MySQL and SQLite, with the migrations of both. */
export { migrate, type OpenStoreOptions, openStore } from './open-store.ts';
export * from './store.ts';
