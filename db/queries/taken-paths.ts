import type { Db } from '../schema.ts';

/** See `Reading.takenPaths`. */
export async function takenPaths(db: Db, paths: readonly string[]): Promise<Set<string>> {
  if (paths.length === 0) return new Set();
  const rows = await db.selectFrom('images').select('path').where('path', 'in', paths).execute();
  return new Set(rows.map(({ path }) => path));
}
