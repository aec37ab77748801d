import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { hasColumn } from './what-is-there.ts';

/** By what a transaction is known again whose COMMIT was never answered, and how often an image was sent in vain. */
export function delivery({ name, columns }: Flavor): Migration {
  return {
    async up(db) {
      if (!(await hasColumn(db, name, 'image_events', 'seal'))) {
        await db.schema.alterTable('image_events').addColumn('seal', columns.text(36)).execute();
      }
      if (!(await hasColumn(db, name, 'images', 'resent'))) {
        await db.schema
          .alterTable('images')
          .addColumn('resent', columns.int, (c) => c.notNull().defaultTo(0))
          .execute();
      }
    },
  };
}
