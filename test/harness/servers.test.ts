import { expect, test } from 'bun:test';
import { SQL } from 'bun';
import { eventually } from './eventually.ts';
import { sharedMariadb, startMariadb, type TestDatabase } from './mariadb.ts';
import { startNsqd } from './nsqd.ts';
import { startNsqlookupd } from './nsqlookupd.ts';
import { needs } from './real-parts.ts';

const post = (address: string, path: string, body = '') =>
  fetch(`http://${address}${path}`, { method: 'POST', body, signal: AbortSignal.timeout(5_000) });

needs('nsqd').describe('nsqd', () => {
  test('counts what it has, and keeps it over a stop', async () => {
    const nsqd = await startNsqd();
    expect(await nsqd.topic('t')).toBeUndefined();
    await post(nsqd.httpAddress, '/topic/create?topic=t');
    await post(nsqd.httpAddress, '/channel/create?topic=t&channel=c');
    await post(nsqd.httpAddress, '/pub?topic=t', 'hello');
    const full = await eventually(
      'the message is there',
      () => nsqd.channel('t', 'c'),
      (seen) => seen?.depth === 1,
    );
    expect(full).toMatchObject({ in_flight_count: 0, client_count: 0 });
    await nsqd.stop();
    await nsqd.start();
    await eventually(
      'the message is there again',
      () => nsqd.channel('t', 'c'),
      (seen) => seen?.depth === 1,
    );
    await nsqd.kill();
    await expect(nsqd.stats()).rejects.toThrow();
  });

  test('paused, it answers nothing until it is resumed', async () => {
    const nsqd = await startNsqd();
    await nsqd.pause();
    const asked = nsqd.stats();
    expect(await Promise.race([asked, Bun.sleep(200).then(() => 'silence')])).toBe('silence');
    nsqd.resume();
    expect(await asked).toEqual([]);
    await nsqd.stop();
  });

  test('registers at nsqlookupd', async () => {
    const lookupd = await startNsqlookupd();
    const nsqd = await startNsqd({ lookupd });
    await post(nsqd.httpAddress, '/topic/create?topic=t');
    const found = await eventually(
      'nsqlookupd knows the topic',
      async () =>
        (await fetch(`http://${lookupd.httpAddress}/lookup?topic=t`)).json() as Promise<{ producers?: object[] }>,
      (answer) => answer.producers?.length === 1,
    );
    expect(found.producers?.[0]).toMatchObject({ tcp_port: Number(nsqd.tcpAddress.split(':')[1]) });
    await Promise.all([nsqd.stop(), lookupd.stop()]);
  });
});

needs('mariadb').describe('mariadb', () => {
  const connect = ({ url }: TestDatabase) => new SQL(url, { max: 1 });

  test('gives each caller a database that only its user sees', async () => {
    const server = await sharedMariadb();
    expect(await sharedMariadb()).toBe(server);
    const [mine, other] = [await server.createDatabase(), await server.createDatabase()];
    await using db = connect(mine);
    await db`create table t (id int primary key)`;
    await db`insert into t values (1)`;
    expect([...(await db`select id from t`)]).toEqual([{ id: 1 }]);
    const names = [...(await db`show databases`)].map((row: { Database: string }) => row.Database);
    expect(names).toContain(mine.name);
    expect(names).not.toContain(other.name);
  });

  test('what was committed outlives kill -9', async () => {
    const server = await startMariadb();
    const database = await server.createDatabase();
    await using db = connect(database);
    await db`create table t (id int primary key)`;
    await db`insert into t values (1)`;
    await server.kill();
    await server.start();
    await using again = connect(database);
    expect([...(await again`select id from t`)]).toEqual([{ id: 1 }]);
    await server.stop();
  });
});
