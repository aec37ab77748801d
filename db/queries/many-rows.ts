import { CompiledQuery } from 'kysely';
import type { Db } from '../schema.ts';
import { chunksOf } from './erased-photos.ts';

/** What a column may be given. */
export type Value = string | number | null;

/** Rows a statement: a few statements of one length are prepared once, and stay below the drivers' limits for parameters. */
const ROWS_A_STATEMENT = 100;

/**
 * Inserts rows that are alike. Put together by hand, since Kysely takes as long for thousands of values as the database.
 *
 * @param columns names of ours, never from outside
 * @param rows the values of each, in the order of the columns
 */
export async function insertMany(
  db: Db,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): Promise<void> {
  const places = `(${columns.map(() => '?').join(',')})`;
  for (const some of chunksOf(rows, ROWS_A_STATEMENT)) {
    const text = `insert into ${table} (${columns.join(',')}) values ${some.map(() => places).join(',')}`;
    await db.executeQuery(CompiledQuery.raw(text, some.flat()));
  }
}

/**
 * Gives each row values of its own, by one statement for many: one each would be a round trip each.
 *
 * @param columns names of ours, never from outside
 * @param rows the id of each, and its values in the order of the columns
 */
export async function updateEach(
  db: Db,
  table: string,
  columns: readonly string[],
  rows: readonly { readonly id: number; readonly values: readonly Value[] }[],
): Promise<void> {
  for (const some of chunksOf(rows, ROWS_A_STATEMENT)) {
    const cases = some.map(() => 'when ? then ?').join(' ');
    const sets = columns.map((column) => `${column} = case id ${cases} end`);
    const ids = some.map(({ id }) => id);
    const values = columns.flatMap((_, at) => some.flatMap(({ id, values }) => [id, values[at] ?? null]));
    const text = `update ${table} set ${sets.join(', ')} where id in (${ids.map(() => '?').join(',')})`;
    await db.executeQuery(CompiledQuery.raw(text, [...values, ...ids]));
  }
}
