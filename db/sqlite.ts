import { Database as BunSqlite, constants, type SQLQueryBindings } from 'bun:sqlite';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, StartupError } from '@lineup/domain';
import {
  CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  sql,
} from 'kysely';
import type { Adapter, Flavor } from './dialect.ts';

/** Milliseconds that a statement waits while another process writes; nothing else of this process goes on meanwhile. */
const BUSY_TIMEOUT_MS = 2_000;

/** What our queries need to know about SQLite. */
export const sqliteFlavor: Flavor = {
  name: 'sqlite',
  now: sql`(cast(round(unixepoch('subsec') * 1000) as integer))`,
  columns: {
    id: sql`integer`,
    reference: sql`integer`,
    millis: sql`integer`,
    int: sql`integer`,
    real: sql`real`,
    text: (length) => sql`varchar(${sql.lit(length)})`,
    longText: sql`text`,
    bytes: () => sql`blob`,
    tableEnd: sql``,
  },
  listName: sql`person.name collate nocase`,
  isDuplicate: (error) => codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE',
  isConflict: (error) => codeOf(error) === 'SQLITE_BUSY_SNAPSHOT',
  // It is this very process that commits.
  leavesDoubt: () => false,
  isLocked: (error) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error) ?? ''),
  isWithoutSchema: (error) => error instanceof Error && /no such (table|column)|has no column/.test(error.message),
  // Whoever inserts has the database to himself.
  idStep: sql`1`,
  firstId: (lastId, rows) => lastId - rows + 1,
  async together(db, statements) {
    const results: QueryResult<unknown>[] = [];
    for (const statement of statements) results.push(await db.executeQuery(statement));
    return results;
  },
  // Every transaction takes the write lock as it begins.
  oneAtATime: (db, _name, work) => work(db),
  async scrub(db) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    return rows[0]?.busy === 0 ? 'gone' : 'in_write_ahead_log';
  },
  isFull: (error) => codeOf(error) === 'SQLITE_FULL',
  isUnavailable: (error) => /^SQLITE_(FULL|IOERR|BUSY|LOCKED|CANTOPEN|READONLY|NOMEM)/.test(codeOf(error) ?? ''),
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/**
 * Opens an SQLite file (made if need be): write-ahead log, foreign keys, a busy timeout. Kysely's own SQLite dialect
 * does the rest; it lets one user at a time at the single connection, so that no `await` inside a transaction lets
 * others in.
 *
 * @throws StartupError when the folder cannot be written or the file is no usable database
 */
export function openSqlite(file: string): Adapter {
  let raw: BunSqlite | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    raw = new BunSqlite(file, { create: true, readwrite: true, strict: true });
    raw.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    useWriteAheadLog(raw);
    raw.run('pragma synchronous = full');
    raw.run('pragma foreign_keys = on');
    // What is deleted is overwritten with zeros: faces must not go on lying in free pages.
    raw.run('pragma secure_delete = on');
    refuseDamaged(raw);
  } catch (error) {
    raw?.close();
    throw openError(file, error);
  }
  return { flavor: sqliteFlavor, dialect: new ImmediateSqliteDialect(asKyselyDatabase(raw)) };
}

/**
 * Switches to the write-ahead log, which stays with the file. The switch does not honour the busy timeout: of several
 * processes that open a new file at once, it refuses all but one.
 */
function useWriteAheadLog(raw: BunSqlite): void {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      raw.run('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (!sqliteFlavor.isLocked(error) || performance.now() > deadline) throw error;
      Bun.sleepSync(10);
    }
  }
}

/** Above this size the check would delay the start; SQLite then finds damage when it comes to it. */
const CHECKED_PAGES = 25_000;

function refuseDamaged(raw: BunSqlite): void {
  const { page_count: pages } = raw.query<{ page_count: number }, []>('pragma page_count').get() ?? { page_count: 0 };
  if (pages > CHECKED_PAGES) return;
  const row = raw.query<{ quick_check: string }, []>('pragma quick_check(1)').get();
  if (row && row.quick_check !== 'ok') throw new Error(row.quick_check.replaceAll(/\s+/g, ' '));
}

function openError(file: string, error: unknown): StartupError {
  const code = codeOf(error) ?? '';
  if (/^(SQLITE_(CANTOPEN|READONLY|PERM|IOERR)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT)/.test(code)) {
    return new StartupError(
      `the database ${file} cannot be written (${messageOf(error)}): set DATA_DIR or DATABASE_URL to a place that can be`,
      { cause: error },
    );
  }
  return new StartupError(
    `the database ${file} is damaged or not an SQLite file (${messageOf(error)}): restore a backup, move it away, or set DATABASE_URL to another`,
    { cause: error },
  );
}

/** Kysely asks for the shape of better-sqlite3; bun:sqlite has nearly that. */
function asKyselyDatabase(raw: BunSqlite): SqliteDatabase {
  return {
    close: () => {
      // Leaves one plain file behind instead of a database with its log beside it.
      raw.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 0);
      raw.close();
    },
    prepare: (text): SqliteStatement => {
      const statement = raw.query<unknown, SQLQueryBindings[]>(text);
      const bound = (parameters: readonly unknown[]) => parameters as SQLQueryBindings[];
      return {
        reader: statement.columnNames.length > 0,
        all: (parameters) => statement.all(...bound(parameters)),
        run: (parameters) => statement.run(...bound(parameters)),
        iterate: (parameters) => statement.iterate(...bound(parameters)),
      };
    },
  };
}

/**
 * Transactions that take the write lock at once: one that began by reading could not get it later while another
 * process writes, and no busy timeout helps there.
 */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After some errors (a full disk) SQLite has rolled back by itself and refuses to do it again; that refusal must
    // not hide the error.
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** SQLite can roll back a `create table`; told so, Kysely migrates within a transaction, and so one process at a time. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super({ database });
    this.#database = database;
  }

  override createAdapter() {
    return new TransactionalSqliteAdapter();
  }

  override createDriver() {
    return new ImmediateSqliteDriver({ database: this.#database });
  }
}
