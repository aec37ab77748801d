import { type Kysely, sql } from 'kysely';
import type { Flavor } from '../dialect.ts';

/** Is the index there already? MySQL has no `create index if not exists`. */
export async function hasIndex(
  db: Kysely<unknown>,
  flavor: Flavor['name'],
  table: string,
  index: string,
): Promise<boolean> {
  const found =
    flavor === 'mysql'
      ? sql`select 1 from information_schema.statistics
            where table_schema = database() and table_name = ${table} and index_name = ${index} limit 1`
      : sql`select 1 from sqlite_master where type = 'index' and tbl_name = ${table} and name = ${index}`;
  return (await found.execute(db)).rows.length > 0;
}

/** Is the column there already? MySQL and SQLite have no `add column if not exists`. */
export async function hasColumn(
  db: Kysely<unknown>,
  flavor: Flavor['name'],
  table: string,
  column: string,
): Promise<boolean> {
  const found =
    flavor === 'mysql'
      ? sql`select 1 from information_schema.columns
            where table_schema = database() and table_name = ${table} and column_name = ${column} limit 1`
      : sql`select 1 from pragma_table_info(${table}) where name = ${column}`;
  return (await found.execute(db)).rows.length > 0;
}
