import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { ColumnTypes, Flavor } from '../dialect.ts';
import { NOBODY } from '../schema.ts';
import { hasIndex } from './what-is-there.ts';

/** The contract's tables `images`, `person`, `person_images`, and ours: `faces`, `outbox`, `image_events`. */
export function firstTables(flavor: Flavor): Migration {
  return {
    async up(db) {
      const { columns } = flavor;
      const table = tableMaker(db, flavor);
      await imagesTable(table('images'), flavor);
      await table('person')
        .addColumn('name', columns.text(255), (c) => c.notNull())
        .addColumn('created_at', columns.millis, (c) => c.notNull().defaultTo(flavor.now))
        .execute();
      await table('person_images')
        .addColumn('image_name', columns.text(255), (c) => c.notNull().unique())
        .addColumn('person_id', columns.reference, (c) => c.notNull())
        .addColumn('created_at', columns.millis, (c) => c.notNull().defaultTo(flavor.now))
        .execute();
      await facesTable(ofImage(table('faces'), columns), columns);
      await ofImage(table('outbox'), columns)
        .addColumn('leased_until', columns.millis, (c) => c.notNull().defaultTo(0))
        .addColumn('leased_by', columns.text(40))
        .addColumn('created_at', columns.millis, (c) => c.notNull().defaultTo(flavor.now))
        .execute();
      await ofImage(table('image_events'), columns)
        .addColumn('at', columns.millis, (c) => c.notNull().defaultTo(flavor.now))
        .addColumn('kind', columns.text(24), (c) => c.notNull())
        .addColumn('attempt', columns.int, (c) => c.notNull().defaultTo(0))
        .addColumn('detail', columns.text(1000))
        .execute();
      await addIndexes(db, flavor);
    },
  };
}

type Table = CreateTableBuilder<string, never>;

/** Starts a table with the id that all have. */
function tableMaker(db: Kysely<unknown>, { columns }: Flavor) {
  return (name: string): Table =>
    db.schema
      .createTable(name)
      .ifNotExists()
      .modifyEnd(columns.tableEnd)
      .addColumn('id', columns.id, (c) => c.primaryKey().autoIncrement()) as Table;
}

/** Rows that go with their image. */
function ofImage(table: Table, { reference }: ColumnTypes): Table {
  return table
    .addColumn('image_id', reference, (c) => c.notNull())
    .addForeignKeyConstraint('', ['image_id'], 'images', ['id'], (c) => c.onDelete('cascade')) as Table;
}

async function imagesTable(table: Table, { columns, now }: Flavor): Promise<void> {
  await table
    .addColumn('path', columns.text(255), (c) => c.notNull().unique())
    // No foreign key: the programs that Lineup succeeds write −1 for nobody.
    .addColumn('person', columns.int, (c) => c.defaultTo(NOBODY))
    .addColumn('status', columns.int, (c) => c.notNull().defaultTo(0))
    .addColumn('outcome', columns.text(16))
    .addColumn('attempts', columns.int, (c) => c.notNull().defaultTo(0))
    .addColumn('redeemed_at_attempt', columns.int, (c) => c.notNull().defaultTo(0))
    .addColumn('lease_until', columns.millis)
    .addColumn('claimed_by', columns.text(128))
    .addColumn('next_attempt_at', columns.millis)
    .addColumn('failure_code', columns.text(64))
    .addColumn('failure_message', columns.text(1000))
    .addColumn('width', columns.int, (c) => c.notNull().defaultTo(0))
    .addColumn('height', columns.int, (c) => c.notNull().defaultTo(0))
    .addColumn('engine', columns.text(32), (c) => c.notNull().defaultTo(''))
    .addColumn('gallery_version', columns.text(64), (c) => c.notNull().defaultTo(''))
    .addColumn('created_at', columns.millis, (c) => c.notNull().defaultTo(now))
    .addColumn('updated_at', columns.millis, (c) => c.notNull().defaultTo(now))
    .execute();
}

async function facesTable(table: Table, columns: ColumnTypes): Promise<void> {
  await table
    .addColumn('attempt', columns.int, (c) => c.notNull())
    .addColumn('position', columns.int, (c) => c.notNull())
    .addColumn('x', columns.real, (c) => c.notNull())
    .addColumn('y', columns.real, (c) => c.notNull())
    .addColumn('width', columns.real, (c) => c.notNull())
    .addColumn('height', columns.real, (c) => c.notNull())
    .addColumn('score', columns.real, (c) => c.notNull())
    .addColumn('person_id', columns.reference)
    .addColumn('known_photo', columns.text(255))
    .addColumn('distance', columns.real)
    .addColumn('candidates', columns.longText, (c) => c.notNull())
    .addColumn('descriptor', columns.bytes(512))
    .execute();
}

/** What the queries look for, by the columns that they look by. */
const INDEXES: readonly [table: string, columns: string[]][] = [
  ['images', ['status', 'next_attempt_at']],
  ['images', ['status', 'lease_until']],
  ['images', ['status', 'updated_at']],
  ['images', ['person']],
  ['person', ['name']],
  ['person_images', ['person_id']],
  ['faces', ['image_id', 'position']],
  ['faces', ['person_id']],
  ['outbox', ['leased_until']],
  ['outbox', ['image_id']],
  ['image_events', ['image_id']],
];

async function addIndexes(db: Kysely<unknown>, { name }: Flavor): Promise<void> {
  for (const [table, columns] of INDEXES) {
    const index = `${table}_${columns.join('_')}`;
    if (await hasIndex(db, name, table, index)) continue;
    await db.schema.createIndex(index).on(table).columns(columns).execute();
  }
}
