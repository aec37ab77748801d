import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely';
import type { Pool, PoolConnection } from 'mysql2';
import { statementMs, timeLeft } from './deadline.ts';

/** Time limits that mysql2 lacks by default. */
export interface PoolLimits {
  /** Milliseconds until a connection must be free. */
  readonly acquireMs: number;
  /** Milliseconds until a statement must be answered. */
  readonly queryMs: number;
}

/** The database did not answer within a limit of ours. */
export class DatabaseTimeoutError extends Error {
  override readonly name = 'DatabaseTimeoutError';
}

/**
 * A mysql2 pool as Kysely asks for it, with time limits, those of `within` among them. A connection on which something
 * went wrong beyond a refused statement is destroyed instead of handed on: it may have an open transaction or a late
 * answer on it.
 *
 * BEGIN waits for the statement that follows and travels with it: a round trip less for every transaction.
 *
 * @param session statements that each new connection begins with. Not left to Kysely, which would lose a connection,
 *   and its place in the pool, on which one of them fails
 */
export function limitedPool(pool: Pool, limits: PoolLimits, session: readonly string[]): MysqlPool {
  const wrapped = new WeakMap<PoolConnection, MysqlPoolConnection>();
  /** A connection on which the session's statements have gone well; it is destroyed where they have not. */
  const acquire = async (): Promise<PoolConnection> => {
    const raw = await new Promise<PoolConnection>((resolve, reject) => {
      pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
    });
    if (wrapped.has(raw)) return raw;
    try {
      for (const statement of session) await begin(raw, statement, limits.acquireMs);
    } catch (error) {
      raw.destroy();
      throw error;
    }
    wrapped.set(raw, limitedConnection(raw, limits));
    return raw;
  };
  return {
    getConnection(callback) {
      let waiting = true;
      const answer = (error: Error | undefined, raw?: PoolConnection) => {
        clearTimeout(timer);
        // Too late: the caller was told already.
        if (!waiting) return raw?.release();
        waiting = false;
        const connection = raw && wrapped.get(raw);
        if (connection) callback(null, connection);
        else fail(callback, error ?? new Error('no connection'));
      };
      const waitMs = Math.min(limits.acquireMs, timeLeft());
      const late = () => answer(new DatabaseTimeoutError(`no database connection was free within ${waitMs} ms`));
      const timer = setTimeout(late, Math.max(0, waitMs));
      acquire().then((raw) => answer(undefined, raw), answer);
    },
    end: (callback) => pool.end(callback),
  };
}

function begin(raw: PoolConnection, statement: string, timeout: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  raw.query({ sql: statement, timeout }, (error) => (error ? reject(error) : resolve()));
  return promise;
}

type ConnectionCallback = Parameters<MysqlPool['getConnection']>[0];

/** Kysely looks at the connection only when there is no error; its type does not say so. */
function fail(callback: ConnectionCallback, error: Error): void {
  (callback as (error: Error) => void)(error);
}

function limitedConnection(raw: PoolConnection, limits: PoolLimits): MysqlPoolConnection {
  let broken: Error | undefined;
  /** Was a transaction begun of which the server does not know yet? */
  let begun = false;
  return {
    config: raw.config,
    threadId: raw.threadId ?? 0,
    connect: (callback) => raw.connect(callback),
    destroy: () => raw.destroy(),
    query(text, parameters, callback) {
      const answered = (error: Error | null, result?: MysqlQueryResult) => {
        if (error && isFatal(error)) broken ??= error;
        // Kysely looks at the result only when there is no error; its type does not say so.
        callback?.(error, result as MysqlQueryResult);
      };
      const timeout = statementMs(limits.queryMs);
      // A rollback on it would wait in vain, and its own error hide the one that tells what happened.
      if (broken) answered(broken);
      else if (timeout <= 0) answered(new DatabaseTimeoutError('the time for this call was up before all was asked'));
      else if (text === 'begin') {
        begun = true;
        answered(null, NOTHING_DONE);
      } else {
        const withBegin = begun;
        begun = false;
        raw.query({ sql: withBegin ? `begin;${text}` : text, values: parameters, timeout }, (error, result) =>
          answered(error, (withBegin && !error ? withoutFirst(result) : result) as MysqlQueryResult),
        );
      }
      return {
        stream: () => {
          throw new Error('streaming is not supported here: read pages');
        },
      };
    },
    release() {
      if (broken) raw.destroy();
      else raw.release();
    },
  };
}

/** What a statement comes to that does nothing. */
const NOTHING_DONE: MysqlQueryResult = { affectedRows: 0, changedRows: 0, insertId: 0 };

/** The results of several statements without the first's; one that is left stands by itself, as the driver has it. */
function withoutFirst(results: unknown): unknown {
  const [, ...others] = results as readonly unknown[];
  return others.length === 1 ? others[0] : others;
}

/** A refused statement has an SQL state; anything else concerns the connection. */
function isFatal(error: Error & { fatal?: boolean; code?: string; sqlState?: string }): boolean {
  return error.fatal === true || error.code === 'PROTOCOL_SEQUENCE_TIMEOUT' || !error.sqlState;
}
