import type { Db } from '../schema.ts';
import type { Person } from '../store.ts';
import { nameHas } from './name-has.ts';

/** See `People.peopleNamed`. */
export async function peopleNamed(db: Db, text: string, limit: number): Promise<Person[]> {
  return db
    .selectFrom('person')
    .select(['id', 'name'])
    .where(nameHas(text))
    .where('erasing_at', 'is', null)
    .where('merged_into', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute();
}
