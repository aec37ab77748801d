import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';

/** By what a transaction is known again whose COMMIT was never answered, and how often an image was sent in vain. */
export function delivery(flavor: Flavor): Migration {
  const { columns } = flavor;
  return {
    async up(db) {
      if (!(await hasColumn(db, flavor.name, 'image_events', 'seal'))) {
        await db.schema.alterTable('image_events').addColumn('seal', columns.text(36)).execute();
      }
      if (!(await hasColumn(db, flavor.name, 'images', 'resent'))) {
        await db.schema
          .alterTable('images')
          .addColumn('resent', columns.int, (c) => c.notNull().defaultTo(0))
          .execute();
      }
    },
  };
}

/** MySQL and SQLite have no `add column if not exists`. */
async function hasColumn(
  db: Kysely<unknown>,
  flavor: Flavor['name'],
  table: 'image_events' | 'images',
  column: string,
): Promise<boolean> {
  const found =
    flavor === 'mysql'
      ? sql`select 1 from information_schema.columns
            where table_schema = database() and table_name = ${table} and column_name = ${column} limit 1`
      : sql`select 1 from pragma_table_info(${table}) where name = ${column}`;
  return (await found.execute(db)).rows.length > 0;
}
