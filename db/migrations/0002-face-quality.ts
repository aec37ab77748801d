import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';

/** How well each face can be seen, why it is too poor to be matched, and how far away the runner-up is. */
export function faceQuality(flavor: Flavor): Migration {
  const { columns } = flavor;
  const added = [
    ['quality', columns.longText],
    ['too_poor', columns.text(16)],
    ['margin', columns.real],
  ] as const;
  return {
    async up(db) {
      for (const [column, type] of added) {
        if (await hasColumn(db, flavor.name, column)) continue;
        await db.schema.alterTable('faces').addColumn(column, type).execute();
      }
    },
  };
}

/** MySQL and SQLite have no `add column if not exists`. */
async function hasColumn(db: Kysely<unknown>, flavor: Flavor['name'], column: string): Promise<boolean> {
  const found =
    flavor === 'mysql'
      ? sql`select 1 from information_schema.columns
            where table_schema = database() and table_name = 'faces' and column_name = ${column} limit 1`
      : sql`select 1 from pragma_table_info('faces') where name = ${column}`;
  return (await found.execute(db)).rows.length > 0;
}
