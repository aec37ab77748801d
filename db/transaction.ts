import { LineupError } from '@lineup/domain';
import type { Transaction } from 'kysely';
import { CALL_MS, within } from './deadline.ts';
import type { Database } from './dialect.ts';
import type { Schema } from './schema.ts';
import { newSeal, type Seal, wasCommitted } from './seal.ts';

/** How often a transaction that was rolled back is run again. */
const RETRIES = 5;

/**
 * Runs `work` in a transaction; all of it happens, or nothing. A deadlock's victim is run again from the start, so
 * `work` must do nothing but talk to the database.
 *
 * A COMMIT whose answer is lost is resolved by reading: what was committed is answered as if nothing had been, what was
 * rolled back is run again. For that one event of the transaction must bear its seal (`appendEvent(…, seal)`); without
 * one, or when reading fails too, the error is thrown, and whoever calls may do so again.
 *
 * @param work gets the transaction and its seal
 */
export async function inTransaction<Result>(
  database: Database,
  work: (trx: Transaction<Schema>, seal: Seal) => Promise<Result>,
): Promise<Result> {
  const { db, flavor } = database;
  for (let tried = 1; ; tried += 1) {
    const seal = newSeal();
    /** There once COMMIT is all that is left: before, an error means that nothing can have happened. */
    let worked: { readonly result: Result } | undefined;
    try {
      return await db.transaction().execute(async (trx) => {
        const result = await work(trx, seal);
        worked = { result };
        return result;
      });
    } catch (error) {
      const inDoubt = worked !== undefined && flavor.leavesDoubt(error);
      if (worked && inDoubt && (await wasCommitted(database, seal, error))) return worked.result;
      if (!(inDoubt || flavor.isConflict(error)) || tried > RETRIES) throw error;
    }
  }
}

/**
 * Foreign errors become ours here and nowhere else: a database that is away, too slow or full is `unavailable`
 * (trying again helps), what the driver says is kept as `cause`.
 *
 * @param callMs milliseconds for all of the work; infinite for what does many things, each with a limit of its own
 */
export async function guarded<Result>(
  { flavor }: Database,
  work: () => Promise<Result>,
  callMs = CALL_MS,
): Promise<Result> {
  try {
    return await within(callMs, work);
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
      const sentence = flavor.isFull(error)
        ? 'the disk of the database is full; try again when there is room'
        : 'the database does not answer; try again in a moment';
      throw new LineupError('unavailable', sentence, {}, { cause: error });
    }
    throw error;
  }
}
