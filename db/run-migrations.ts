import { messageOf, StartupError } from '@lineup/domain';
import type { Logger } from '@lineup/log';
import { Migrator } from 'kysely/migration';
import { patiently } from './deadline.ts';
import type { Database } from './dialect.ts';
import { migrations } from './migrations/index.ts';

/** Milliseconds for one statement: a large table is written anew, or another process migrates and this one waits. */
const STEP_MS = 3_600_000;

/**
 * Brings the schema up to date. Several may start at once: one works (MySQL by `get_lock`, SQLite by its write lock),
 * the others wait and find nothing left to do.
 *
 * @throws StartupError when a step failed; what came before it stays done
 */
export async function runMigrations({ db, flavor }: Database, log: Logger): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations(flavor) } });
  const { error, results = [] } = await patiently(STEP_MS, () => migrator.migrateToLatest());
  for (const { migrationName, status } of results) {
    if (status === 'Success') log.info({ migration: migrationName }, `migrated: ${migrationName}`);
  }
  if (!error) return;
  const failed = results.find(({ status }) => status === 'Error')?.migrationName;
  throw new StartupError(
    `the database (DATABASE_URL) could not be migrated${failed ? ` at ${failed}` : ''}: ${messageOf(error)}`,
    { cause: error },
  );
}
