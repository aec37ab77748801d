import type { CompiledQuery, Dialect, Kysely, QueryResult, RawBuilder } from 'kysely';
import type { Scrubbed } from './erasing.ts';
import type { Millis, Schema } from './schema.ts';

/** What differs between the two databases; queries and migrations are the same for both. */
export interface Flavor {
  readonly name: 'mysql' | 'sqlite';
  /** The database's clock, in milliseconds since 1970 UTC. */
  readonly now: RawBuilder<Millis>;
  readonly columns: ColumnTypes;
  /** A person's name as lists are ordered by it: whatever its case, from an index. */
  readonly listName: RawBuilder<string>;
  /** Did a unique index refuse the row? */
  isDuplicate(error: unknown): boolean;
  /** Was the transaction rolled back for others' sake, so that it may simply be run again? */
  isConflict(error: unknown): boolean;
  /** May a COMMIT that ended with this error have been carried out all the same? */
  leavesDoubt(error: unknown): boolean;
  /** Did someone else hold a lock for so long that we gave up? The database itself works. */
  isLocked(error: unknown): boolean;
  /** Is a table or a column missing, because nobody has migrated yet? */
  isWithoutSchema(error: unknown): boolean;
  /** Has the database no room left? Then it is unavailable too. */
  isFull(error: unknown): boolean;
  /** Is the database away, too slow, full or shutting down? */
  isUnavailable(error: unknown): boolean;
  /** By how much the ids of the rows of one INSERT go up, in the order of its values. */
  readonly idStep: RawBuilder<number>;
  /**
   * The id of the first row of an INSERT of several.
   *
   * @param insertId what the driver said of that INSERT
   */
  firstId(insertId: number, rows: number): number;
  /**
   * Runs statements one after the other, in one round trip where the database is another process. After one that fails
   * the rest is not run.
   *
   * @returns what came of each, in their order
   */
  together(db: Kysely<Schema>, statements: readonly CompiledQuery[]): Promise<readonly QueryResult<unknown>[]>;
  /** Runs `work`, which holds a transaction of its own, while nobody else runs such work of the same name. */
  oneAtATime<Result>(db: Kysely<Schema>, name: string, work: (db: Kysely<Schema>) => Promise<Result>): Promise<Result>;
  /** See `Erasing.scrub`. */
  scrub(db: Kysely<Schema>): Promise<Scrubbed>;
}

/** Column types by what they hold, as SQL. */
export interface ColumnTypes {
  /** Ids that count up. */
  readonly id: RawBuilder<unknown>;
  /** References to such ids. */
  readonly reference: RawBuilder<unknown>;
  /** Milliseconds since 1970. */
  readonly millis: RawBuilder<unknown>;
  readonly int: RawBuilder<unknown>;
  readonly real: RawBuilder<unknown>;
  /** Text of up to `length` characters, compared by its bytes. */
  text(length: number): RawBuilder<unknown>;
  readonly longText: RawBuilder<unknown>;
  bytes(length: number): RawBuilder<unknown>;
  /** What follows the last column of a table. */
  readonly tableEnd: RawBuilder<unknown>;
}

/** An open database. */
export interface Database {
  readonly db: Kysely<Schema>;
  readonly flavor: Flavor;
}

/** A Kysely dialect together with what our queries need to know about it. */
export interface Adapter {
  readonly dialect: Dialect;
  readonly flavor: Flavor;
}
