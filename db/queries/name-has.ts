import { type RawBuilder, sql } from 'kysely';

/** Does a text stand in a person's name, whatever its case? */
export function nameHas(text: string): RawBuilder<boolean> {
  const matches = spellings(text).map((spelling) => sql`instr(lower(person.name), ${spelling}) > 0`);
  return sql<boolean>`(${sql.join(matches, sql` or `)})`;
}

/** SQLite lowers A to Z alone: other letters may be as they were written, most likely at the beginning of a word. */
function spellings(text: string): string[] {
  const given = text.normalize('NFC').trim();
  const capitals = given.toLowerCase().replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
  const all = [given, given.toLowerCase(), given.toUpperCase(), capitals];
  return [...new Set(all.map((one) => one.replace(/[A-Z]/g, (letter) => letter.toLowerCase())))];
}
