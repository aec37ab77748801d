import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely';
import type { Pool, PoolConnection } from 'mysql2';

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
 * A mysql2 pool as Kysely asks for it, with time limits. A connection on which something went wrong beyond a refused
 * statement is destroyed instead of handed on: it may have an open transaction or a late answer on it.
 */
export function limitedPool(pool: Pool, limits: PoolLimits): MysqlPool {
  const wrapped = new WeakMap<PoolConnection, MysqlPoolConnection>();
  const wrap = (raw: PoolConnection) => {
    const connection = wrapped.get(raw) ?? limitedConnection(raw, limits);
    wrapped.set(raw, connection);
    return connection;
  };
  return {
    getConnection(callback) {
      let waiting = true;
      const timer = setTimeout(() => {
        waiting = false;
        fail(callback, new DatabaseTimeoutError(`no database connection was free within ${limits.acquireMs} ms`));
      }, limits.acquireMs);
      pool.getConnection((error, raw) => {
        clearTimeout(timer);
        if (!waiting) {
          // Too late: the caller was told already.
          raw?.release();
          return;
        }
        if (error) fail(callback, error);
        else callback(null, wrap(raw));
      });
    },
    end: (callback) => pool.end(callback),
  };
}

type ConnectionCallback = Parameters<MysqlPool['getConnection']>[0];

/** Kysely looks at the connection only when there is no error; its type does not say so. */
function fail(callback: ConnectionCallback, error: Error): void {
  (callback as (error: Error) => void)(error);
}

function limitedConnection(raw: PoolConnection, limits: PoolLimits): MysqlPoolConnection {
  let broken: Error | undefined;
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
      // A rollback on it would wait in vain, and its own error hide the one that tells what happened.
      if (broken) answered(broken);
      else {
        raw.query({ sql: text, values: parameters, timeout: limits.queryMs }, (error, result) =>
          answered(error, result as MysqlQueryResult),
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

/** A refused statement has an SQL state; anything else concerns the connection. */
function isFatal(error: Error & { fatal?: boolean; code?: string; sqlState?: string }): boolean {
  return error.fatal === true || error.code === 'PROTOCOL_SEQUENCE_TIMEOUT' || !error.sqlState;
}
