import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { hasColumn, hasIndex } from './what-is-there.ts';

/** What people said of faces, which faces that rules, and how an image is told from the one that it was before. */
export function corrections(flavor: Flavor): Migration {
  return {
    async up(db) {
      await correctionsTable(db, flavor);
      await addColumns(db, flavor);
    },
  };
}

async function correctionsTable(db: Kysely<unknown>, { name, columns, now }: Flavor): Promise<void> {
  await db.schema
    .createTable('corrections')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    .addColumn('id', columns.id, (c) => c.primaryKey().autoIncrement())
    .addColumn('image_id', columns.reference, (c) => c.notNull())
    .addColumn('x', columns.real, (c) => c.notNull())
    .addColumn('y', columns.real, (c) => c.notNull())
    .addColumn('width', columns.real, (c) => c.notNull())
    .addColumn('height', columns.real, (c) => c.notNull())
    .addColumn('descriptor', columns.bytes(512))
    .addColumn('verdict', columns.text(8), (c) => c.notNull())
    // No foreign key: who is erased takes their corrections along step by step, and merging moves them.
    .addColumn('person_id', columns.reference)
    .addColumn('actor', columns.text(64), (c) => c.notNull().defaultTo(''))
    .addColumn('batch', columns.text(36))
    .addColumn('created_at', columns.millis, (c) => c.notNull().defaultTo(now))
    .addColumn('undone_at', columns.millis)
    .addForeignKeyConstraint('', ['image_id'], 'images', ['id'], (c) => c.onDelete('cascade'))
    .execute();
  for (const column of ['image_id', 'person_id', 'batch']) {
    const index = `corrections_${column}`;
    if (await hasIndex(db, name, 'corrections', index)) continue;
    await db.schema.createIndex(index).on('corrections').column(column).execute();
  }
}

async function addColumns(db: Kysely<unknown>, { name, columns }: Flavor): Promise<void> {
  if (!(await hasColumn(db, name, 'images', 'corrections'))) {
    await db.schema
      .alterTable('images')
      .addColumn('corrections', columns.int, (c) => c.notNull().defaultTo(0))
      .execute();
  }
  if (!(await hasColumn(db, name, 'images', 'threshold'))) {
    await db.schema.alterTable('images').addColumn('threshold', columns.real).execute();
  }
  if (!(await hasColumn(db, name, 'faces', 'verdict'))) {
    await db.schema.alterTable('faces').addColumn('verdict', columns.text(8)).execute();
  }
}
