import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { hasColumn } from './what-is-there.ts';

/** Who and what is being erased, and the names of known photos that must not be given to others yet. */
export function privacy(flavor: Flavor): Migration {
  const { columns } = flavor;
  return {
    async up(db) {
      for (const table of ['person', 'person_images']) {
        if (await hasColumn(db, flavor.name, table, 'erasing_at')) continue;
        await db.schema.alterTable(table).addColumn('erasing_at', columns.millis).execute();
      }
      await db.schema
        .createTable('erased_photos')
        .ifNotExists()
        .modifyEnd(columns.tableEnd)
        .addColumn('id', columns.id, (c) => c.primaryKey().autoIncrement())
        .addColumn('name_hash', columns.text(64), (c) => c.notNull().unique())
        .addColumn('at', columns.millis, (c) => c.notNull().defaultTo(flavor.now))
        .execute();
    },
  };
}
