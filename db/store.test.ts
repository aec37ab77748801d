import { join } from 'node:path';
import { silentLogger } from '@lineup/log';
import { sql } from 'kysely';
import { sharedMariadb } from '../test/harness/mariadb.ts';
import { needs } from '../test/harness/real-parts.ts';
import { tempFolder } from '../test/harness/temp-folder.ts';
import { createStore } from './create-store.ts';
import { openDatabase } from './open-database.ts';
import { runMigrations } from './run-migrations.ts';
import { type StoreUnderTest, storeContract } from './store.contract.ts';

/**
 * Two Stores on one database, as two processes would have them. SQLite is given one for both: waiting for its write
 * lock holds up the thread, and so the very transaction that is waited for.
 */
async function open(url: string, cleanUp: () => void = () => undefined): Promise<StoreUnderTest> {
  const database = openDatabase(url);
  const second = url.startsWith('sqlite:') ? database : openDatabase(url);
  await runMigrations(database, silentLogger());
  return {
    store: createStore(database),
    other: createStore(second),
    execute: async (statement) => (await sql`${sql.raw(statement)}`.execute(database.db)).rows,
    async close() {
      await database.db.destroy();
      if (second !== database) await second.db.destroy();
      cleanUp();
    },
  };
}

storeContract('SQLite', async () => {
  const folder = tempFolder('store');
  return open(`sqlite:${join(folder.path, 'lineup.db')}`, () => folder.remove());
});

needs('mariadb').describe('with MariaDB', () => {
  storeContract('MySQL', async () => {
    const mariadb = await sharedMariadb();
    return open((await mariadb.createDatabase()).url);
  });
});
