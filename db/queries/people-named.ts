import { sql } from 'kysely';
import type { Db } from '../schema.ts';
import type { Person } from '../store.ts';

/** See `People.peopleNamed`. */
export async function peopleNamed(db: Db, text: string, limit: number): Promise<Person[]> {
  const matches = spellings(text).map((spelling) => sql`instr(lower(name), ${spelling}) > 0`);
  return db
    .selectFrom('person')
    .select(['id', 'name'])
    .where(sql<boolean>`(${sql.join(matches, sql` or `)})`)
    .where('erasing_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** SQLite lowers A to Z alone: other letters may be as they were written, most likely at the beginning of a word. */
function spellings(text: string): string[] {
  const given = text.normalize('NFC').trim();
  const capitals = given.toLowerCase().replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
  const all = [given, given.toLowerCase(), given.toUpperCase(), capitals];
  return [...new Set(all.map((one) => one.replace(/[A-Z]/g, (letter) => letter.toLowerCase())))];
}
