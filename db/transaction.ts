import { LineupError } from '@lineup/domain';
import type { Transaction } from 'kysely';
import type { Database } from './dialect.ts';
import type { Schema } from './schema.ts';

/** How often a transaction that was rolled back for others' sake is run again. */
const RETRIES = 5;

/**
 * Runs `work` in a transaction; all of it happens, or nothing. A deadlock's victim is run again from the start, so
 * `work` must do nothing but talk to the database.
 */
export async function inTransaction<Result>(
  { db, flavor }: Database,
  work: (trx: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (!flavor.isConflict(error) || tried > RETRIES) throw error;
    }
  }
}

/**
 * Foreign errors become ours here and nowhere else: a database that is away, too slow or full is `unavailable`
 * (trying again helps), what the driver says is kept as `cause`.
 */
export async function guarded<Result>({ flavor }: Database, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LineupError) throw error;
    if (flavor.isWithoutSchema(error)) {
      throw new LineupError(
        'unavailable',
        'the database has no schema yet, or an older one; run `bun run migrate`',
        {},
        { cause: error },
      );
    }
    if (flavor.isUnavailable(error) || flavor.isConflict(error) || flavor.isLocked(error)) {
      throw new LineupError('unavailable', 'the database does not answer; try again in a moment', {}, { cause: error });
    }
    throw error;
  }
}
