import type { Logger } from '@lineup/log';
import { createStore } from './create-store.ts';
import { openDatabase } from './open-database.ts';
import { runMigrations } from './run-migrations.ts';
import type { Store } from './store.ts';

/** What {@link openStore} and {@link migrate} may be told. */
export interface OpenStoreOptions {
  readonly log: Logger;
  /** Bring the schema up to date first; by default that is left to the `migrate` command. */
  readonly migrate?: boolean;
}

/**
 * Opens the Store of a database URL (`sqlite:<file>`, `mysql://…`). A MySQL that is away, or has no schema yet, shows
 * with the first call: as `unavailable`.
 *
 * @throws StartupError when the database cannot be used, in one line that names the setting
 */
export async function openStore(url: string, { log, migrate: migrateFirst = false }: OpenStoreOptions): Promise<Store> {
  const database = openDatabase(url);
  try {
    if (migrateFirst) await runMigrations(database, log);
  } catch (error) {
    await database.db.destroy();
    throw error;
  }
  return createStore(database);
}

/**
 * Brings the schema of a database up to date.
 *
 * @throws StartupError when the database cannot be reached or a step failed
 */
export async function migrate(url: string, { log }: { readonly log: Logger }): Promise<void> {
  const store = await openStore(url, { log, migrate: true });
  await store.close();
}
