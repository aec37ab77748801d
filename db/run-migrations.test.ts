import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { StartupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { sql } from 'kysely';
import { eventually } from '../test/harness/eventually.ts';
import { freePort } from '../test/harness/free-port.ts';
import { sharedMariadb } from '../test/harness/mariadb.ts';
import { needs } from '../test/harness/real-parts.ts';
import { tempFolder } from '../test/harness/temp-folder.ts';
import { allowForRealTime } from '../test/harness/test-timeout.ts';
import { CALL_MS } from './deadline.ts';
import type { Database } from './dialect.ts';
import { migrateAtOnce } from './fixtures/at-once.ts';
import { migrate, openStore } from './index.ts';
import { migrations } from './migrations/index.ts';
import { openDatabase } from './open-database.ts';
import { runMigrations } from './run-migrations.ts';
import { sqliteFlavor } from './sqlite.ts';

allowForRealTime();

const STEPS = Object.keys(migrations(sqliteFlavor)).map((name) => ({ name }));
const TABLES = [
  'api_key',
  'audit_log',
  'corrections',
  'duties',
  'erased_photos',
  'face_groups',
  'faces',
  'gallery_figures',
  'image_events',
  'image_words',
  'images',
  'minutes',
  'outbox',
  'person',
  'person_images',
  'processes',
  'rematch_changes',
  'rematches',
  'setting',
  'tally',
];
const log = silentLogger();

/** Everything that migrations make, as text: a second run must not change a letter. */
async function schemaOf({ db, flavor }: Database): Promise<string[]> {
  const found =
    flavor.name === 'mysql'
      ? sql<{ line: string }>`
          select concat_ws(' ', table_name, column_name, column_type, is_nullable, column_default) as line
            from information_schema.columns where table_schema = database()
          union all select concat_ws(' ', 'index', table_name, index_name, column_name, seq_in_index)
            from information_schema.statistics where table_schema = database()`
      : // Columns by their names: one that went and came again is the last.
        sql<{ line: string }>`
          select concat_ws(' ', t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk) as line
            from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table'
          union all select concat_ws(' ', type, name, sql) from sqlite_master where type <> 'table'`;
  return (await found.execute(db)).rows.map(({ line }) => line).toSorted();
}

async function withDatabase<Result>(url: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = openDatabase(url);
  try {
    return await work(database);
  } finally {
    await database.db.destroy();
  }
}

const tablesIn = async (url: string) => {
  const tables = await withDatabase(url, ({ db }) => db.introspection.getTables());
  return tables.map(({ name }) => name).toSorted();
};
const stepsDone = (url: string) =>
  withDatabase(url, async ({ db }) => (await sql`select name from kysely_migration`.execute(db)).rows);

function migrationsOver(fresh: () => Promise<string>): void {
  test('several processes at the same moment all succeed, and each step is done once', async () => {
    const url = await fresh();
    expect(await migrateAtOnce(url, { processes: 4 })).toEqual([]);
    expect(await tablesIn(url)).toEqual(TABLES);
    expect(await stepsDone(url)).toEqual(STEPS);
  });

  test('a second run changes nothing, and keeps what is there', async () => {
    const url = await fresh();
    const store = await openStore(url, { log, migrate: true });
    await store.acceptImages(['/a.jpg'], 0);
    await store.close();
    const before = await withDatabase(url, schemaOf);
    await migrate(url, { log });
    expect(await withDatabase(url, schemaOf)).toEqual(before);
    const again = await openStore(url, { log });
    expect((await again.images({ limit: 9 })).images.map(({ path }) => path)).toEqual(['/a.jpg']);
    await again.close();
  });

  test('a step that broke off anywhere can be run again', async () => {
    const url = await fresh();
    await migrate(url, { log });
    const whole = await withDatabase(url, schemaOf);
    await withDatabase(url, async (database) => {
      for (const broken of [
        'drop table image_events',
        'drop index images_person_outcome',
        'drop table faces',
        'drop table audit_log',
        'alter table faces drop column margin',
        'alter table person_images drop column erasing_at',
        'drop table erased_photos',
        'drop table corrections',
        'alter table images drop column corrections',
        'alter table faces drop column verdict',
        'drop table image_words',
        'drop index person_list',
        'alter table person drop column merged_into',
      ]) {
        const [, table] = /^drop index ([a-z]+)_/.exec(broken) ?? [];
        const onTable = database.flavor.name === 'mysql' && table ? ` on ${table}` : '';
        await sql.raw(broken + onTable).execute(database.db);
        await sql`delete from kysely_migration`.execute(database.db);
        await runMigrations(database, log);
        expect(await schemaOf(database)).toEqual(whole);
      }
    });
  });

  test('a database from a newer Lineup is refused in one line', async () => {
    const url = await fresh();
    await migrate(url, { log });
    await withDatabase(url, ({ db }) =>
      sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', 'x')`.execute(db),
    );
    const error = await migrate(url, { log }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartupError);
    expect((error as Error).message).toContain('DATABASE_URL');
    expect((error as Error).message).toContain('9999-from-the-future');
  });
}

describe('migrations of SQLite', () => {
  migrationsOver(async () => `sqlite:${join(tempFolder('migrations').path, 'lineup.db')}`);
});

needs('mariadb').describe('migrations of MariaDB', () => {
  const fresh = async () => (await (await sharedMariadb()).createDatabase()).url;
  migrationsOver(fresh);

  test('a step may take longer than a call of the Store', async () => {
    const url = await fresh();
    await migrate(url, { log });
    await withDatabase(url, async ({ db }) => {
      await sql`delete from kysely_migration where name >= '0005-accept'`.execute(db);
      await sql`create index outbox_leased_until on outbox (leased_until)`.execute(db);
      // A step on a large table, as far as the migration can tell: it waits for the table.
      await db.connection().execute(async (holder) => {
        await sql`lock tables outbox write`.execute(holder);
        const migrating = migrate(url, { log }).then(
          () => 'done',
          (error: Error) => error.message,
        );
        const seconds = sql<{ most: number | null }>`select max(time) as most from information_schema.processlist
          where db = ${url.slice(url.lastIndexOf('/') + 1)} and state like 'Waiting%'`;
        await eventually(
          'it has waited for longer than a call may take',
          async () => Number((await seconds.execute(db)).rows[0]?.most ?? 0),
          (waited) => waited * 1_000 > CALL_MS,
        );
        await sql`unlock tables`.execute(holder);
        expect(await migrating).toBe('done');
      });
    });
  });
});

describe('bun run migrate', () => {
  const run = (url: string) => {
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, join(import.meta.dir, 'migrate.ts')], {
      env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: url, LOG_LEVEL: 'silent' },
    });
    return { exitCode, lines: stderr.toString().trimEnd().split('\n') };
  };

  test('does it', async () => {
    using folder = tempFolder('migrate');
    const url = `sqlite:${join(folder.path, 'new', 'lineup.db')}`;
    expect(run(url)).toEqual({ exitCode: 0, lines: [''] });
    expect(await tablesIn(url)).toEqual(TABLES);
  });

  test('a server that is not there: one line that names the setting, no password, and 1', async () => {
    const { exitCode, lines } = run(`mysql://lineup:hunter2@127.0.0.1:${await freePort()}/kube`);
    expect(exitCode).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^migrate: .*DATABASE_URL.*ECONNREFUSED/);
    expect(lines[0]).not.toContain('hunter2');
  });
});
