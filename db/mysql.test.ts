import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { LineupError, StartupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { Kysely, sql } from 'kysely';
import { freePort } from '../test/harness/free-port.ts';
import { type Mariadb, startMariadb } from '../test/harness/mariadb.ts';
import { needs } from '../test/harness/real-parts.ts';
import { createStore } from './create-store.ts';
import type { Database } from './dialect.ts';
import { migrate } from './index.ts';
import { openMysql } from './mysql.ts';
import type { Schema } from './schema.ts';
import { inTransaction } from './transaction.ts';

/** Short limits: what is proved is that they hold, not how long they are. */
const LIMITS = { acquireMs: 1_000, queryMs: 1_000, connections: 4 };

const open = (url: string): Database => {
  const { dialect, flavor } = openMysql(url, LIMITS);
  return { db: new Kysely<Schema>({ dialect }), flavor };
};
/** What a call ends with. */
const outcome = (call: Promise<unknown>) => call.catch((thrown: unknown) => thrown);
/** Milliseconds, for tests of limits: far more than those, far less than what hangs. */
const BOUND_MS = 30_000;
const unavailable = (seen: unknown) => {
  expect(seen).toBeInstanceOf(LineupError);
  expect(seen).toMatchObject({ code: 'unavailable', message: 'the database does not answer; try again in a moment' });
};

describe('DATABASE_URL', () => {
  test.each([
    'mysql://',
    'mysql:///kube',
    'mysql://host',
    'mysql://host/',
    'mysql://user:hunter2@host:99999/kube',
    'mysql://user:%zz-hunter2@host/kube',
    'postgres://user:hunter2@host/kube',
  ])('%s is refused in one line, without the password', (url) => {
    const error = (() => {
      try {
        openMysql(url);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(StartupError);
    expect((error as Error).message).toStartWith('DATABASE_URL must look like mysql://');
    expect((error as Error).message).not.toContain('hunter2');
  });
});

test('a host that refuses, or is not there at all, is unavailable', async () => {
  for (const host of [`127.0.0.1:${await freePort()}`, 'no-such-host.invalid']) {
    const database = open(`mysql://u:p@${host}/kube`);
    unavailable(await outcome(createStore(database).ping()));
    await database.db.destroy();
  }
});

needs('mariadb').describe('with a MariaDB in trouble', () => {
  let server: Mariadb;
  let url: string;
  beforeAll(async () => {
    server = await startMariadb();
    ({ url } = await server.createDatabase());
    await migrate(url, { log: silentLogger() });
  });
  afterAll(() => server?.kill());

  test('a wrong password is told from a server that is away', async () => {
    const database = open(url.replace(/:[^:@]+@/, ':wrong@'));
    const seen = await outcome(createStore(database).ping());
    expect(seen).not.toBeInstanceOf(LineupError);
    expect((seen as Error).message).toContain('Access denied');
    await database.db.destroy();
  });

  test(
    'paused, it is unavailable in bounded time, on old connections and new ones; resumed, it works again',
    async () => {
      const database = open(url);
      const store = createStore(database);
      await store.ping();
      await server.pause();
      // More at once than there are connections, then one that finds none left.
      for (const seen of await Promise.all(
        Array.from({ length: 6 }, () => outcome(store.acceptImages(['/p.jpg'], 0))),
      )) {
        unavailable(seen);
      }
      unavailable(await outcome(store.ping()));
      server.resume();
      await store.ping();
      const [taken] = await store.acceptImages([`/${crypto.randomUUID()}.jpg`], 0);
      expect(taken?.kind).toBe('accepted');
      await store.close();
    },
    BOUND_MS,
  );

  test('killed in the middle of a transaction, all of it is rolled back', async () => {
    const database = open(url);
    const store = createStore(database);
    const half = `/${crypto.randomUUID()}.jpg`;
    const seen = await outcome(
      inTransaction(database, async (trx) => {
        await trx.insertInto('images').values({ path: half }).execute();
        await server.kill();
        await trx
          .insertInto('images')
          .values({ path: `${half}.2` })
          .execute();
      }),
    );
    expect(database.flavor.isUnavailable(seen)).toBe(true);
    unavailable(await outcome(store.ping()));
    await server.start();
    await store.ping();
    const [again] = await store.acceptImages([half], 0);
    expect(again?.kind).toBe('accepted');
    await store.close();
  });

  test('who stands still amid a transaction does not hold its rows for hours', async () => {
    const database = open(url);
    const seen = await sql`select @@idle_transaction_timeout as seconds, @@tx_isolation as isolation`.execute(
      database.db,
    );
    expect(seen.rows).toEqual([{ seconds: 10, isolation: 'READ-COMMITTED' }]);
    await database.db.destroy();
  });

  test('whatever the server’s default is, an escaped quote stays one', async () => {
    await server.execute("set global sql_mode = 'NO_BACKSLASH_ESCAPES'");
    const store = createStore(open(url));
    const path = String.raw`/\'); delete from images; -- `;
    try {
      const [taken] = await store.acceptImages([path], 0);
      expect((await store.image(taken?.id ?? 0))?.path).toBe(path);
    } finally {
      await server.execute('set global sql_mode = default');
      await store.close();
    }
  });

  test('one image that another transaction holds keeps no other from being redeemed', async () => {
    // With the limits of earnest: the server gives a lock up before we give the server up.
    const { dialect, flavor } = openMysql(url);
    const mine: Database = { db: new Kysely<Schema>({ dialect }), flavor };
    const theirs = open(url);
    const store = createStore(mine);
    const paths = Array.from({ length: 3 }, () => `/${crypto.randomUUID()}.jpg`);
    const ids = (await store.acceptImages(paths, 0)).map(({ id }) => id);
    for (const id of ids) await store.claim(id, { by: 'tester', leaseMs: 0 });
    const hold = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const other = theirs.db.transaction().execute(async (trx) => {
      await sql`select id from images where id = ${ids[0]} for update`.execute(trx);
      held.resolve();
      await hold.promise;
    });
    await held.promise;
    const options = { lostAfterMs: 60_000, maxAttempts: 5, limit: 100 };
    expect((await store.redeem(options)).expired).toBe(2);
    hold.resolve();
    await other;
    expect((await store.redeem(options)).expired).toBe(1);
    await Promise.all([store.close(), theirs.db.destroy()]);
  });

  test('a statement that another transaction holds up is given up, and nothing of it stays', async () => {
    const [mine, theirs] = [open(url), open(url)];
    const [image] = await createStore(mine).acceptImages([`/${crypto.randomUUID()}.jpg`], 0);
    const hold = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const other = theirs.db.transaction().execute(async (trx) => {
      await sql`select id from images where id = ${image?.id} for update`.execute(trx);
      held.resolve();
      await hold.promise;
    });
    await held.promise;
    const claim = () => createStore(mine).claim(image?.id ?? 0, { by: 'tester', leaseMs: 60_000 });
    unavailable(await outcome(claim()));
    hold.resolve();
    await other;
    expect(await claim()).toMatchObject({ attempt: 1 });
    await mine.db.destroy();
    await theirs.db.destroy();
  });
});
