import type { Database } from '../dialect.ts';
import type { Renamed } from '../people.ts';
import { inTransaction } from '../transaction.ts';
import { holdPerson } from './people.ts';

/** See `Renaming.renamePerson`. Takes turns with whoever enrols somebody of that name. */
export async function renamePerson(database: Database, id: number, name: string): Promise<Renamed> {
  return database.flavor.oneAtATime(database.db, `person ${name}`, (db) =>
    inTransaction<Renamed>({ ...database, db }, async (trx) => {
      if (!(await holdPerson(trx, id))) return { kind: 'no_person' };
      const by = await trx
        .selectFrom('person')
        .select(['id', 'name'])
        .where('name', '=', name)
        .where('id', '!=', id)
        .orderBy('id')
        .executeTakeFirst();
      if (by) return { kind: 'taken', by };
      await trx.updateTable('person').set({ name }).where('id', '=', id).execute();
      return { kind: 'renamed', person: { id, name } };
    }),
  );
}
