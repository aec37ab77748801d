import { StartupError } from '@lineup/domain';
import { CompiledQuery, MysqlDialect, type QueryResult, sql } from 'kysely';
import { createPool } from 'mysql2';
import type { Adapter, Flavor } from './dialect.ts';
import { DatabaseTimeoutError, limitedPool, type PoolLimits } from './mysql-pool.ts';

/** MySQL's numbers for what we tell apart; https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
const ER_DUP_ENTRY = 1062;
const ER_NO_SUCH_TABLE = 1146;
const ER_BAD_FIELD = 1054;
const ER_LOCK_WAIT_TIMEOUT = 1205;
const ER_LOCK_DEADLOCK = 1213;
/** Disk full, table full. */
const FULL = [1021, 1114];
/** Too many connections, shutting down, killed, read-only, disk full, … */
const UNAVAILABLE = new Set([1021, 1040, 1041, 1053, 1114, 1129, 1158, 1159, 1160, 1161, 1203, 1290, 1317, 3032, 3024]);

/** What our queries need to know about MySQL and MariaDB. */
export const mysqlFlavor: Flavor = {
  name: 'mysql',
  now: sql`(cast(unix_timestamp(now(3)) * 1000 as unsigned))`,
  columns: {
    id: sql`bigint unsigned`,
    reference: sql`bigint unsigned`,
    millis: sql`bigint`,
    int: sql`int`,
    real: sql`double`,
    text: (length) => sql`varchar(${sql.lit(length)})`,
    longText: sql`mediumtext`,
    bytes: (length) => sql`varbinary(${sql.lit(length)})`,
    // By bytes: paths and names differ by case.
    tableEnd: sql`engine = InnoDB default character set utf8mb4 collate utf8mb4_bin`,
  },
  listName: sql`person.list_name`,
  isDuplicate: (error) => numberOf(error) === ER_DUP_ENTRY,
  isConflict: (error) => numberOf(error) === ER_LOCK_DEADLOCK,
  leavesDoubt: (error) => mysqlFlavor.isUnavailable(error),
  isLocked: (error) => numberOf(error) === ER_LOCK_WAIT_TIMEOUT,
  isWithoutSchema: (error) => [ER_NO_SUCH_TABLE, ER_BAD_FIELD].includes(numberOf(error) ?? 0),
  isFull: (error) => FULL.includes(numberOf(error) ?? 0),
  isUnavailable(error) {
    if (error instanceof DatabaseTimeoutError) return true;
    const number = numberOf(error);
    if (number !== undefined && number < 10_000 && hasSqlState(error)) return UNAVAILABLE.has(number);
    // Without an SQL state it came from the network or the protocol; some of the latter have no code either.
    return error instanceof Error && ('code' in error || 'fatal' in error) && !hasSqlState(error);
  },
  // Numbers of one INSERT of values follow each other, whatever others insert meanwhile; by more than one where several
  // servers share the numbers: https://dev.mysql.com/doc/refman/8.4/en/innodb-auto-increment-handling.html
  idStep: sql`@@auto_increment_increment`,
  firstId: (firstId) => firstId,
  async together(db, statements) {
    const text = statements.map(({ sql }) => sql).join(';');
    const values = statements.flatMap(({ parameters }) => parameters);
    const { rows } = await db.executeQuery<OkPacket | unknown[]>(CompiledQuery.raw(text, values));
    return rows.map(asQueryResult);
  },
  // Undo and binary log are the server's: purge and binlog_expire_logs_seconds say how long they keep what was deleted.
  scrub: async () => 'in_server_logs',
  oneAtATime: (db, name, work) =>
    db.connection().execute(async (connection) => {
      // Locks of the server last as long as the session that has them, and their names are 64 characters at most.
      const lock = `lineup ${Bun.hash(name).toString(36)}`;
      const { rows } = await sql<{ got: number | null }>`select get_lock(${lock}, 3) as got`.execute(connection);
      if (rows[0]?.got !== 1) throw new DatabaseTimeoutError(`the lock for ${name} was not free within 3 s`);
      try {
        return await work(connection);
      } finally {
        await sql`select release_lock(${lock})`.execute(connection).catch(() => undefined);
      }
    }),
};

/** What the driver says of a statement that answers no rows. */
interface OkPacket {
  readonly insertId: number;
}

/** One of the results of several statements, which Kysely hands through as they came. */
function asQueryResult(result: OkPacket | unknown[]): QueryResult<unknown> {
  return Array.isArray(result) ? { rows: result } : { rows: [], insertId: BigInt(result.insertId) };
}

function numberOf(error: unknown): number | undefined {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : undefined;
}

function hasSqlState(error: unknown): boolean {
  return error instanceof Error && 'sqlState' in error && Boolean(error.sqlState);
}

/** What {@link openMysql} may be told. */
export interface MysqlOptions extends Partial<PoolLimits> {
  /** Connections at the most; 10 by default. */
  readonly connections?: number;
}

/** Where and as whom to connect. Nothing of the URL is in the error: it has a password in it. */
function parseUrl(url: string) {
  try {
    const { protocol, hostname, port, username, password, pathname } = new URL(url);
    const database = decodeURIComponent(pathname.slice(1));
    if (protocol === 'mysql:' && hostname !== '' && database !== '') {
      return {
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port === '' ? 3306 : Number(port),
        user: decodeURIComponent(username),
        password: decodeURIComponent(password),
        database,
      };
    }
  } catch {
    // Neither a URL nor one whose %-signs can be read.
  }
  throw new StartupError(
    'DATABASE_URL must look like mysql://user:password@host:3306/kube, with host and database, special characters as %40',
  );
}

/**
 * A pool of connections to MySQL 8 or MariaDB 10.6+. Nothing is connected yet: a database that is away shows with the
 * first query.
 *
 * @param url `mysql://user:password@host:3306/kube`
 * @throws StartupError when the URL names no host or database
 */
export function openMysql(url: string, options: MysqlOptions = {}): Adapter {
  const { connections = 10, acquireMs = 3_000, queryMs = 4_000 } = options;
  const pool = createPool({
    ...parseUrl(url),
    connectionLimit: connections,
    connectTimeout: acquireMs,
    enableKeepAlive: true,
    // An idle connection says goodbye: else each one is a warning in the server's log.
    gracefulEnd: true,
    charset: 'utf8mb4_bin',
    supportBigNumbers: true,
    // Objects as parameters would turn into SQL: https://github.com/sidorares/node-mysql2/security
    stringifyObjects: true,
    // For `together` and for the pool's BEGIN. No text from outside is ever part of a statement: values are escaped.
    multipleStatements: true,
  });
  const dialect = new MysqlDialect({ pool: limitedPool(pool, { acquireMs, queryMs }, SESSION) });
  return { dialect, flavor: mysqlFlavor };
}

/** What each new connection is told. */
const SESSION = [
  // With NO_BACKSLASH_ESCAPES, which a server may have by default, the driver's escapes would be none.
  "set session sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  // A select after a refused insert must see the row that stood in its way.
  'set session transaction isolation level read committed',
  // A process that stands still or is cut off amid a transaction would hold its rows for hours; MariaDB alone can help.
  "set session time_zone = '+00:00', session innodb_lock_wait_timeout = 3 /*M! , session idle_transaction_timeout = 10 */",
];
