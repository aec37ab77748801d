import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';

/** API keys, of which only a hash is kept, and the audit log. */
export function access({ columns, now }: Flavor): Migration {
  return {
    async up(db) {
      await db.schema
        .createTable('api_key')
        .ifNotExists()
        .modifyEnd(columns.tableEnd)
        .addColumn('id', columns.id, (c) => c.primaryKey().autoIncrement())
        .addColumn('name', columns.text(100), (c) => c.notNull())
        .addColumn('scope', columns.text(16), (c) => c.notNull())
        .addColumn('hash', columns.text(64), (c) => c.notNull().unique())
        .addColumn('created_at', columns.millis, (c) => c.notNull().defaultTo(now))
        .addColumn('last_used_at', columns.millis)
        .addColumn('revoked_at', columns.millis)
        .execute();
      // No foreign keys: an entry outlives whom and what it speaks of.
      await db.schema
        .createTable('audit_log')
        .ifNotExists()
        .modifyEnd(columns.tableEnd)
        .addColumn('id', columns.id, (c) => c.primaryKey().autoIncrement())
        .addColumn('at', columns.millis, (c) => c.notNull().defaultTo(now))
        .addColumn('actor', columns.text(160), (c) => c.notNull())
        .addColumn('action', columns.text(32), (c) => c.notNull())
        .addColumn('target', columns.text(100), (c) => c.notNull().defaultTo(''))
        .addColumn('detail', columns.text(500), (c) => c.notNull().defaultTo(''))
        .execute();
    },
  };
}
