import { expect, test } from 'bun:test';
import type { MysqlPoolConnection } from 'kysely';
import type { Pool } from 'mysql2';
import { within } from './deadline.ts';
import { DatabaseTimeoutError, limitedPool } from './mysql-pool.ts';

const LIMITS = { acquireMs: 60_000, queryMs: 60_000 };

const CUT = Object.assign(new Error('cut'), { code: 'ECONNRESET', fatal: true });
const DUPLICATE = Object.assign(new Error('twice'), { code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000' });

interface FakePoolOptions {
  readonly refuses?: (statement: string) => boolean;
  /** With what it refuses. */
  readonly error?: Error;
}

/** A server that answers as it is told, and what it was asked. */
function fakePool({ refuses = () => false, error = CUT }: FakePoolOptions = {}) {
  const asked: { sql: string; timeout: number }[] = [];
  const ends: string[] = [];
  const connection = {
    query(wanted: { sql: string; timeout: number }, answer: (error: Error | null, result?: unknown) => void) {
      asked.push(wanted);
      queueMicrotask(() => (refuses(wanted.sql) ? answer(error) : answer(null, resultsOf(wanted.sql))));
    },
    release: () => ends.push('released'),
    destroy: () => ends.push('destroyed'),
  };
  const pool = { getConnection: (callback: (error: null, raw: unknown) => void) => callback(null, connection) };
  return { pool: pool as unknown as Pool, asked, ends };
}

/** As the driver has it: several results in a list, one by itself. */
function resultsOf(text: string): unknown {
  const results = text.split(';').map((statement) => ({ statement }));
  return results.length === 1 ? results[0] : results;
}

const acquire = (pool: Pool, session: readonly string[] = []) =>
  new Promise<MysqlPoolConnection>((resolve, reject) => {
    limitedPool(pool, LIMITS, session).getConnection((error, connection) =>
      error ? reject(error) : resolve(connection),
    );
  });
const ask = (connection: MysqlPoolConnection, statement: string) =>
  new Promise((resolve, reject) => {
    connection.query(statement, [], (error, result) => (error ? reject(error) : resolve(result)));
  });
const refusal = (call: Promise<unknown>) => call.catch((thrown: unknown) => thrown);

test('statements share the time of the call that they are of, and outside of one have their own limit', async () => {
  const { pool, asked } = fakePool();
  const connection = await acquire(pool);
  await ask(connection, 'alone');
  await within(30_000, async () => {
    await ask(connection, 'first');
    await within(50_000, () => ask(connection, 'nested'));
    await within(1_000, () => ask(connection, 'short'));
  });
  const [alone = 0, first = 0, nested = 0, short = 0] = asked.map(({ timeout }) => timeout);
  expect(alone).toBe(60_000);
  expect(first).toBeLessThanOrEqual(30_000);
  expect(nested).toBeLessThanOrEqual(first);
  expect(short).toBeLessThanOrEqual(1_000);
  expect(short).toBeGreaterThan(0);
});

test('when the time is up nothing more is asked, and the connection with what was begun on it is destroyed', async () => {
  const { pool, asked, ends } = fakePool();
  const connection = await acquire(pool);
  await within(60_000, async () => {
    await ask(connection, 'begin');
    await ask(connection, 'insert');
  });
  expect(await within(0, () => refusal(ask(connection, 'commit')))).toBeInstanceOf(DatabaseTimeoutError);
  expect(await refusal(ask(connection, 'rollback'))).toBeInstanceOf(DatabaseTimeoutError);
  connection.release();
  expect(asked.map(({ sql }) => sql)).toEqual(['begin;insert']);
  expect(ends).toEqual(['destroyed']);
});

test('BEGIN travels with the statement that follows, whose result is as without it', async () => {
  const { pool, asked } = fakePool();
  const connection = await acquire(pool);
  await ask(connection, 'begin');
  expect(await ask(connection, 'insert')).toEqual({ statement: 'insert' });
  expect(await ask(connection, 'update')).toEqual({ statement: 'update' });
  await ask(connection, 'commit');
  await ask(connection, 'begin');
  expect(await ask(connection, 'insert;select')).toEqual([{ statement: 'insert' }, { statement: 'select' }]);
  await ask(connection, 'rollback');
  await ask(connection, 'begin');
  await ask(connection, 'commit');
  expect(asked.map(({ sql }) => sql)).toEqual([
    'begin;insert',
    'update',
    'commit',
    'begin;insert;select',
    'rollback',
    'begin;commit',
  ]);
});

test('a transaction whose first statement is refused is rolled back on the same connection', async () => {
  const { pool, asked, ends } = fakePool({ refuses: (statement) => statement.includes('insert'), error: DUPLICATE });
  const connection = await acquire(pool);
  await ask(connection, 'begin');
  expect(await refusal(ask(connection, 'insert'))).toBe(DUPLICATE);
  await ask(connection, 'rollback');
  connection.release();
  expect(asked.map(({ sql }) => sql)).toEqual(['begin;insert', 'rollback']);
  expect(ends).toEqual(['released']);
});

test('a pool with no connection to give is waited for no longer than the call may take', async () => {
  const pool = { getConnection: () => undefined } as unknown as Pool;
  expect(await within(1, () => refusal(acquire(pool)))).toBeInstanceOf(DatabaseTimeoutError);
});

test('a connection that comes too late goes back to the pool', async () => {
  const { pool, ends } = fakePool();
  const slow = Promise.withResolvers<void>();
  const later = {
    getConnection: (callback: Parameters<Pool['getConnection']>[0]) =>
      void slow.promise.then(() => pool.getConnection(callback)),
  };
  expect(await within(1, () => refusal(acquire(later as Pool)))).toBeInstanceOf(DatabaseTimeoutError);
  slow.resolve();
  await new Promise(setImmediate);
  expect(ends).toEqual(['released']);
});

test('a new connection is told its session’s settings once; one on which that fails keeps no place in the pool', async () => {
  const well = fakePool();
  const limited = limitedPool(well.pool, LIMITS, ['set a', 'set b']);
  for (let times = 0; times < 2; times += 1) {
    await new Promise<void>((resolve) => limited.getConnection((_error, connection) => resolve(connection.release())));
  }
  expect(well.asked.map(({ sql }) => sql)).toEqual(['set a', 'set b']);
  const ill = fakePool({ refuses: (statement) => statement === 'set b' });
  expect(await refusal(acquire(ill.pool, ['set a', 'set b']))).toMatchObject({ code: 'ECONNRESET' });
  expect(ill.ends).toEqual(['destroyed']);
});
