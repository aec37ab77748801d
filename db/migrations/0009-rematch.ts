import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { hasIndex } from './what-is-there.ts';

/** What people set in pages, past images matched anew, and what the distances of the gallery look like. */
export function rematch(flavor: Flavor): Migration {
  return {
    async up(db) {
      await settingTable(db, flavor);
      await rematchesTable(db, flavor);
      await changesTable(db, flavor);
      await figuresTable(db, flavor);
    },
  };
}

async function settingTable(db: Kysely<unknown>, { columns, now }: Flavor): Promise<void> {
  await db.schema
    .createTable('setting')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    .addColumn('name', columns.text(64), (c) => c.primaryKey())
    .addColumn('value', columns.text(255), (c) => c.notNull().defaultTo(''))
    .addColumn('updated_at', columns.millis, (c) => c.notNull().defaultTo(now))
    .execute();
}

async function rematchesTable(db: Kysely<unknown>, { columns, now }: Flavor): Promise<void> {
  const table = db.schema
    .createTable('rematches')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    .addColumn('id', columns.id, (c) => c.primaryKey().autoIncrement())
    .addColumn('state', columns.text(16), (c) => c.notNull().defaultTo('previewing'))
    .addColumn('why', columns.text(16), (c) => c.notNull().defaultTo('asked'))
    .addColumn('threshold', columns.real)
    .addColumn('actor', columns.text(160), (c) => c.notNull().defaultTo(''))
    .addColumn('error', columns.text(500))
    .addColumn('leased_by', columns.text(64))
    .addColumn('leased_until', columns.millis, (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', columns.millis, (c) => c.notNull().defaultTo(now))
    .addColumn('finished_at', columns.millis)
    .addColumn('place', columns.reference, (c) => c.notNull().defaultTo(0));
  const counts = [
    'faces_total',
    'faces_done',
    'faces_gained',
    'faces_lost',
    'faces_moved',
    'images_changed',
    'images_skipped',
    'changes_total',
    'changes_done',
    'swept',
  ];
  await counts
    .reduce((made, count) => made.addColumn(count, columns.int, (c) => c.notNull().defaultTo(0)), table)
    .execute();
}

async function changesTable(db: Kysely<unknown>, { name, columns }: Flavor): Promise<void> {
  await db.schema
    .createTable('rematch_changes')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    .addColumn('id', columns.id, (c) => c.primaryKey().autoIncrement())
    .addColumn('rematch_id', columns.reference, (c) => c.notNull())
    .addColumn('image_id', columns.reference, (c) => c.notNull())
    .addColumn('face_id', columns.reference, (c) => c.notNull())
    .addColumn('attempt', columns.int, (c) => c.notNull().defaultTo(0))
    .addColumn('corrections', columns.int, (c) => c.notNull().defaultTo(0))
    .addColumn('kind', columns.text(8), (c) => c.notNull().defaultTo('same'))
    .addColumn('state', columns.text(8), (c) => c.notNull().defaultTo('noted'))
    // No foreign keys: who is erased takes them along step by step, and merging moves them.
    .addColumn('person_before', columns.reference)
    .addColumn('person_after', columns.reference)
    .addColumn('face_before', columns.longText)
    .addColumn('face_after', columns.longText)
    .addColumn('threshold_before', columns.real)
    .addForeignKeyConstraint('', ['rematch_id'], 'rematches', ['id'], (c) => c.onDelete('cascade'))
    .addForeignKeyConstraint('', ['image_id'], 'images', ['id'], (c) => c.onDelete('cascade'))
    .execute();
  for (const column of ['rematch_id', 'image_id', 'person_before', 'person_after']) {
    const index = `rematch_changes_${column}`;
    if (await hasIndex(db, name, 'rematch_changes', index)) continue;
    await db.schema.createIndex(index).on('rematch_changes').column(column).execute();
  }
}

async function figuresTable(db: Kysely<unknown>, { columns, now }: Flavor): Promise<void> {
  await db.schema
    .createTable('gallery_figures')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    .addColumn('id', columns.id, (c) => c.primaryKey().autoIncrement())
    .addColumn('gallery_version', columns.text(64), (c) => c.notNull().defaultTo(''))
    .addColumn('figures', columns.longText)
    .addColumn('made_at', columns.millis, (c) => c.notNull().defaultTo(now))
    .execute();
}
