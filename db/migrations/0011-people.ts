import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { hasColumn, hasIndex } from './what-is-there.ts';

/** Into whom somebody is being merged, and people in the order in which lists show them. */
export function people(flavor: Flavor): Migration {
  return {
    async up(db) {
      const { name, columns } = flavor;
      if (!(await hasColumn(db, name, 'person', 'merged_into'))) {
        await db.schema.alterTable('person').addColumn('merged_into', columns.reference).execute();
      }
      await listOrder(db, flavor);
    },
  };
}

/** By name, whatever its case: an index of its own, since names are compared by their bytes elsewhere. */
async function listOrder(db: Kysely<unknown>, { name }: Flavor): Promise<void> {
  if (name === 'mysql' && !(await hasColumn(db, name, 'person', 'list_name'))) {
    // A column that is not stored, and that no insert has to know of: indexes have no collation of their own here.
    await sql`alter table person add column list_name varchar(255) character set utf8mb4 collate utf8mb4_general_ci
      generated always as (name) virtual`.execute(db);
  }
  if (await hasIndex(db, name, 'person', 'person_list')) return;
  await (name === 'mysql'
    ? sql`create index person_list on person (list_name, id)`
    : sql`create index person_list on person (name collate nocase, id)`
  ).execute(db);
}
