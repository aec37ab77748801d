import { LineupError } from '@lineup/domain';
import { sql } from 'kysely';
import type { Database } from '../dialect.ts';
import { migrations } from '../migrations/index.ts';

/**
 * Makes sure that the database has every migration that this program knows. One that has more, from a later release,
 * will do: migrations only add.
 *
 * @throws LineupError `unavailable`, naming the first step that is missing
 */
export async function checkSchema({ db, flavor }: Database): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const applied = new Set(rows.map(({ name }) => name));
  const missing = Object.keys(migrations(flavor)).find((name) => !applied.has(name));
  if (missing === undefined) return;
  throw new LineupError('unavailable', `the database's schema lacks ${missing}; run \`bun run migrate\``);
}
