import { hasWords, searchWords } from '@lineup/domain';
import { sql } from 'kysely';
import type { Db } from '../schema.ts';
import type { Person } from '../store.ts';
import { roughly } from './roughly.ts';

/** People that the database is asked for, of whom those stay whose names really have the words. */
const LOOKED_AT = 2_000;

/** See `People.peopleWithWords`. All names are gone through. */
export async function peopleWithWords(db: Db, search: string, limit: number): Promise<Person[]> {
  const words = searchWords(search);
  if (words.length === 0) return [];
  let query = db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('erasing_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .limit(LOOKED_AT);
  for (const condition of words.flatMap((word) => roughly(sql.ref('person.name'), word))) {
    query = query.where(condition);
  }
  const rows = await query.execute();
  return rows.filter(({ name }) => hasWords(name, words)).slice(0, limit);
}
