import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { hasColumn, hasIndex } from './what-is-there.ts';

/** Unknown faces that are alike, and who of the curators sees to what. */
export function groups(flavor: Flavor): Migration {
  return {
    async up(db) {
      await groupsTable(db, flavor);
      await dutiesTable(db, flavor);
      if (!(await hasColumn(db, flavor.name, 'faces', 'group_id'))) {
        await db.schema.alterTable('faces').addColumn('group_id', flavor.columns.reference).execute();
      }
      if (!(await hasIndex(db, flavor.name, 'faces', 'faces_group_id'))) {
        await db.schema.createIndex('faces_group_id').on('faces').column('group_id').execute();
      }
    },
  };
}

async function groupsTable(db: Kysely<unknown>, { name, columns, now }: Flavor): Promise<void> {
  await db.schema
    .createTable('face_groups')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    // Not counted up: a group is named after one of its faces.
    .addColumn('id', columns.reference, (c) => c.primaryKey())
    .addColumn('faces', columns.int, (c) => c.notNull().defaultTo(0))
    .addColumn('cover_face_id', columns.reference, (c) => c.notNull().defaultTo(0))
    .addColumn('updated_at', columns.millis, (c) => c.notNull().defaultTo(now))
    .execute();
  if (await hasIndex(db, name, 'face_groups', 'face_groups_faces')) return;
  await db.schema.createIndex('face_groups_faces').on('face_groups').columns(['faces', 'id']).execute();
}

async function dutiesTable(db: Kysely<unknown>, { columns }: Flavor): Promise<void> {
  await db.schema
    .createTable('duties')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    .addColumn('name', columns.text(64), (c) => c.primaryKey())
    .addColumn('leased_by', columns.text(160), (c) => c.notNull().defaultTo(''))
    .addColumn('leased_until', columns.millis, (c) => c.notNull().defaultTo(0))
    .execute();
}
