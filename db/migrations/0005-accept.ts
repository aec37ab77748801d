import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { hasIndex } from './what-is-there.ts';

/**
 * The outbox loses its index by lease. Relays take the oldest rows, which the primary key finds; with the index, every
 * one of the rows that wait would be sorted first. And each image that is accepted costs one index less.
 */
export function accept({ name }: Flavor): Migration {
  return {
    async up(db) {
      const index = 'outbox_leased_until';
      if (!(await hasIndex(db, name, 'outbox', index))) return;
      const drop = db.schema.dropIndex(index);
      // Only MySQL says of which table.
      await (name === 'mysql' ? drop.on('outbox') : drop).execute();
    },
  };
}
