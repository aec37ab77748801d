import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { hasIndex } from './what-is-there.ts';

/** Indexes that go, each of its table. */
const GONE = [
  ['outbox', 'outbox_leased_until'],
  ['images', 'images_status_updated_at'],
] as const;

/**
 * The outbox loses its index by lease: relays take the oldest rows, which the primary key finds; with the index, every one
 * of the rows that wait would be sorted first. Lists of one status get the index that has them in their order, for the same
 * reason, and lost images are found by it as well. And each image that is accepted costs one index less.
 */
export function accept({ name }: Flavor): Migration {
  return {
    async up(db) {
      for (const [table, index] of GONE) {
        if (!(await hasIndex(db, name, table, index))) continue;
        const drop = db.schema.dropIndex(index);
        // Only MySQL says of which table.
        await (name === 'mysql' ? drop.on(table) : drop).execute();
      }
      if (await hasIndex(db, name, 'images', 'images_status_id')) return;
      await db.schema.createIndex('images_status_id').on('images').columns(['status', 'id']).execute();
    },
  };
}
