import { type RawBuilder, sql } from 'kysely';

/**
 * A rough look for a word by the database, so that few texts come here to be looked at closely: whether a text holds the
 * word's longest stretch of plain letters and digits. What else is lower case, databases see differently; a word without
 * any such stretch is no condition.
 */
export function roughly(text: RawBuilder<unknown>, word: string): RawBuilder<boolean>[] {
  const plain = (word.match(/[a-z0-9]+/g) ?? []).reduce((one, other) => (other.length > one.length ? other : one), '');
  return plain === '' ? [] : [sql<boolean>`lower(${text}) like ${`%${plain}%`}`];
}
