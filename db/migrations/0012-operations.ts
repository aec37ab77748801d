import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';

/** Which processes run, and what happened in each minute. */
export function operations(flavor: Flavor): Migration {
  return {
    async up(db) {
      await processesTable(db, flavor);
      await minutesTable(db, flavor);
      await tallyTable(db, flavor);
    },
  };
}

async function processesTable(db: Kysely<unknown>, { columns, now }: Flavor): Promise<void> {
  await db.schema
    .createTable('processes')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    .addColumn('id', columns.text(128), (c) => c.primaryKey())
    .addColumn('service', columns.text(16), (c) => c.notNull().defaultTo(''))
    .addColumn('started_at', columns.millis, (c) => c.notNull().defaultTo(now))
    .addColumn('seen_at', columns.millis, (c) => c.notNull().defaultTo(now))
    .addColumn('state', columns.text(2000), (c) => c.notNull().defaultTo('{}'))
    .execute();
}

async function minutesTable(db: Kysely<unknown>, { columns }: Flavor): Promise<void> {
  const table = db.schema
    .createTable('minutes')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    .addColumn('span', columns.int, (c) => c.notNull())
    .addColumn('minute', columns.int, (c) => c.notNull())
    .addColumn('latency', columns.text(2000), (c) => c.notNull().defaultTo('{}'))
    .addPrimaryKeyConstraint('minutes_span_minute', ['span', 'minute'] as never);
  await ['accepted', 'identified', 'unknown', 'no_face', 'failed', 'quarantined']
    .reduce((made, count) => made.addColumn(count, columns.int, (c) => c.notNull().defaultTo(0)), table)
    .execute();
}

/** One row, from which the counting goes on. */
async function tallyTable(db: Kysely<unknown>, { columns }: Flavor): Promise<void> {
  await db.schema
    .createTable('tally')
    .ifNotExists()
    .modifyEnd(columns.tableEnd)
    .addColumn('id', columns.int, (c) => c.primaryKey())
    .addColumn('place', columns.reference, (c) => c.notNull().defaultTo(0))
    .execute();
  const { rows } = await sql`select id from tally`.execute(db);
  if (rows.length === 0) await sql`insert into tally (id) values (1)`.execute(db);
}
