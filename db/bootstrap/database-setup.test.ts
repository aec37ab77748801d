import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { StartupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { sql } from 'kysely';
import { type Mariadb, startMariadb } from '../../test/harness/mariadb.ts';
import { needs } from '../../test/harness/real-parts.ts';
import { migrate, openStore } from '../index.ts';
import { openDatabase } from '../open-database.ts';

const log = silentLogger();

/** The file's statements, without comments. */
async function statements(): Promise<string[]> {
  const text = await Bun.file(join(import.meta.dir, 'database_setup.sql')).text();
  return text
    .replace(/^--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** The commands by which its comments say the users are unlocked. */
async function unlocking(password: string): Promise<string[]> {
  const text = await Bun.file(join(import.meta.dir, 'database_setup.sql')).text();
  return [...text.matchAll(/^--\s+(alter user .*);$/gm)].map(([, command = '']) => command.replace('…', password));
}

needs('mariadb').describe('database_setup.sql', () => {
  let server: Mariadb;
  const urlOf = (user: string, password = 'pass word/1') =>
    `mysql://${user}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/kube`;
  const setUp = async () => {
    for (const statement of await statements()) await server.execute(statement);
  };
  beforeAll(async () => {
    server = await startMariadb();
    await setUp();
  });
  afterAll(() => server?.kill());

  test('makes users that nobody can be until they have a password', async () => {
    for (const user of ['lineup', 'lineup_migrate']) {
      const error = await migrate(urlOf(user, ''), { log }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StartupError);
      expect((error as Error).message).toContain('locked');
    }
  });

  test('lets one user migrate and the other work, and neither do more than it must', async () => {
    const commands = await unlocking('pass word/1');
    expect(commands).toHaveLength(2);
    for (const command of commands) await server.execute(command);
    await migrate(urlOf('lineup_migrate'), { log });

    const store = await openStore(urlOf('lineup'), { log });
    const [image] = await store.acceptImages(['/a.jpg'], 60_000);
    const claim = await store.claim(image?.id ?? 0, { by: 'tester', leaseMs: 60_000 });
    if (!claim) throw new Error('not claimed');
    const person = await store.ensurePerson('Ada');
    await store.addKnownPhoto(person, 'jpg');
    const recording = { outcome: 'no_face', personId: undefined, faces: [], engine: '', galleryVersion: '' } as const;
    expect(await store.record(claim, { ...recording, width: 1, height: 1 })).toBe(true);
    await store.redeem({ lostAfterMs: 60_000, maxAttempts: 5, limit: 10 });
    await store.close();

    const refused = async (user: string, statement: string) => {
      const { db } = openDatabase(urlOf(user));
      await expect(sql.raw(statement).execute(db)).rejects.toThrow(/denied/);
      await db.destroy();
    };
    for (const statement of ['drop table outbox', 'create table t (id int)', 'alter table images drop column path']) {
      await refused('lineup', statement);
    }
    await refused('lineup', 'select * from mysql.user');
    await refused('lineup_migrate', "create user intruder identified by 'x'");
    await refused('lineup_migrate', 'create database other');
  });

  test('run again, does no harm: data and passwords stay', async () => {
    await setUp();
    const store = await openStore(urlOf('lineup'), { log });
    expect((await store.images({ limit: 9 })).images.map(({ path }) => path)).toEqual(['/a.jpg']);
    await store.close();
  });
});
