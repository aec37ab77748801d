import type { Migration } from 'kysely/migration';
import type { Flavor } from '../dialect.ts';
import { hasColumn } from './what-is-there.ts';

/** How well each face can be seen, why it is too poor to be matched, and how far away the runner-up is. */
export function faceQuality(flavor: Flavor): Migration {
  const { columns } = flavor;
  const added = [
    ['quality', columns.longText],
    ['too_poor', columns.text(16)],
    ['margin', columns.real],
  ] as const;
  return {
    async up(db) {
      for (const [column, type] of added) {
        if (await hasColumn(db, flavor.name, 'faces', column)) continue;
        await db.schema.alterTable('faces').addColumn(column, type).execute();
      }
    },
  };
}
