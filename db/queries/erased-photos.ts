import { contentHash } from '@lineup/domain';
import { fromNow } from '../clock.ts';
import type { Database } from '../dialect.ts';
import type { Db } from '../schema.ts';

/**
 * Milliseconds for which the hash of an erased photo's name is kept: a recognizer on a network's folder may take a
 * while to see that the file is gone, and a backlog to be worked off. For ever would be a list of who was erased.
 */
const KEEP_MS = 24 * 60 * 60_000;

/** Names a statement, so that it stays below the drivers' limits for parameters. */
const NAMES_A_STATEMENT = 200;

/** See `Erasing.erasedPhotos`. */
export async function erasedPhotos(db: Db, files: readonly string[]): Promise<Set<string>> {
  const fileOf = new Map(files.map((file) => [contentHash(file), file]));
  const found = new Set<string>();
  for (const hashes of chunksOf([...fileOf.keys()], NAMES_A_STATEMENT)) {
    const rows = await db.selectFrom('erased_photos').select('name_hash').where('name_hash', 'in', hashes).execute();
    for (const { name_hash } of rows) found.add(fileOf.get(name_hash) ?? '');
  }
  return found;
}

/** Notes that these known photos are erased; names that were noted long ago go. */
export async function noteErased(db: Db, { flavor }: Database, files: readonly string[]): Promise<void> {
  await db.deleteFrom('erased_photos').where('at', '<=', fromNow(flavor, -KEEP_MS)).execute();
  const known = await erasedPhotos(db, files);
  for (const fresh of chunksOf(
    files.filter((file) => !known.has(file)),
    NAMES_A_STATEMENT,
  )) {
    await db
      .insertInto('erased_photos')
      .values(fresh.map((file) => ({ name_hash: contentHash(file) })))
      .execute();
  }
}

/** A list in pieces of up to `size`. */
export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
