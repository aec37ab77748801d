import { describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineupError, StartupError } from '@lineup/domain';
import { silentLogger } from '@lineup/log';
import { sql } from 'kysely';
import { tempFolder } from '../test/harness/temp-folder.ts';
import { allowForRealTime } from '../test/harness/test-timeout.ts';
import { createStore } from './create-store.ts';
import { migrateAtOnce } from './fixtures/at-once.ts';
import { migrate, openStore } from './index.ts';
import { openDatabase } from './open-database.ts';

allowForRealTime();

const open = (file: string) => openStore(`sqlite:${file}`, { log: silentLogger(), migrate: true });
const refusal = async (file: string): Promise<string> => {
  const error = await open(file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StartupError);
  return (error as Error).message;
};

/** A database of some pages, closed. */
async function filled(file: string): Promise<void> {
  const store = await open(file);
  await store.acceptImages(
    Array.from({ length: 500 }, (_, at) => `/unknown_people/${at}/${'x'.repeat(100)}.jpg`),
    0,
  );
  await store.close();
}

describe('a file that is no usable database is refused in one line that names the setting', () => {
  test('a text file, which stays as it is', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'notes.txt');
    writeFileSync(file, 'Dear diary,\n'.repeat(1_000));
    const line = await refusal(file);
    expect(line).toContain(file);
    expect(line).toMatch(/damaged or not an SQLite file.*DATABASE_URL/);
    expect(line).not.toContain('\n');
    expect(readFileSync(file, 'utf8')).toStartWith('Dear diary');
  });

  test.each([
    ['in its first bytes', 0],
    ['in its middle', 0.5],
    ['at its end', 0.95],
  ])('one that is damaged %s', async (_where, part) => {
    using folder = tempFolder();
    const file = join(folder.path, 'lineup.db');
    await filled(file);
    const bytes = readFileSync(file);
    bytes.fill(0xa5, Math.floor(bytes.length * part), Math.floor(bytes.length * part) + 5_000);
    writeFileSync(file, bytes);
    expect(await refusal(file)).toMatch(/damaged or not an SQLite file.*DATABASE_URL/);
  });

  test('one that is cut off', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'lineup.db');
    await filled(file);
    writeFileSync(file, readFileSync(file).subarray(0, 10_000));
    expect(await refusal(file)).toMatch(/damaged or not an SQLite file.*DATABASE_URL/);
  });

  test('a folder', async () => {
    using folder = tempFolder();
    expect(await refusal(folder.path)).toMatch(/cannot be written.*DATA_DIR or DATABASE_URL/);
  });

  test('a path below a file', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    expect(await refusal(join(file, 'data', 'lineup.db'))).toMatch(/cannot be written.*DATA_DIR or DATABASE_URL/);
  });
});

describe('a file that is fine', () => {
  test('an empty one becomes a database', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'lineup.db');
    writeFileSync(file, '');
    await (await open(file)).close();
    expect(readFileSync(file, 'latin1')).toStartWith('SQLite format 3');
  });

  test('folders on the way to it are made', async () => {
    using folder = tempFolder();
    await (await open(join(folder.path, 'a', 'b', 'lineup.db'))).close();
  });

  test('it is one plain file once it is closed', async () => {
    using folder = tempFolder();
    mkdirSync(join(folder.path, 'd'));
    await filled(join(folder.path, 'd', 'lineup.db'));
    expect([...new Bun.Glob('*').scanSync(join(folder.path, 'd'))]).toEqual(['lineup.db']);
  });
});

test('several processes that write at once wait for each other', async () => {
  using folder = tempFolder();
  const file = join(folder.path, 'lineup.db');
  expect(await migrateAtOnce(`sqlite:${file}`, { processes: 3, images: 40 })).toEqual([]);
  const store = await open(file);
  expect((await store.countImages())[0]).toBe(120);
  await store.close();
});

test('a full disk is unavailable, leaves no half image, and is over when there is room', async () => {
  using folder = tempFolder();
  const file = join(folder.path, 'lineup.db');
  await filled(file);
  const database = openDatabase(`sqlite:${file}`);
  const store = createStore(database);
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.db);
  const pages = rows[0]?.page_count ?? 0;
  await sql`pragma max_page_count = ${sql.lit(pages + 1)}`.execute(database.db);
  let taken = 0;
  const fill = async () => {
    for (;;) {
      await store.acceptImages([`/${'x'.repeat(200)}${taken}.jpg`], 0);
      taken += 1;
    }
  };
  const before = (await store.countImages())[0];
  const full = await fill().catch((thrown: unknown) => thrown);
  expect(full).toBeInstanceOf(LineupError);
  expect(full).toMatchObject({ code: 'unavailable' });
  expect((await store.countImages())[0]).toBe(before + taken);
  await sql`pragma max_page_count = 100000`.execute(database.db);
  const [again] = await store.acceptImages(['/room.jpg'], 0);
  expect(again?.kind).toBe('accepted');
  await store.close();
});

test('a list of one status is read in its order, not sorted: nothing else of the process goes on meanwhile', async () => {
  using folder = tempFolder('sqlite');
  const url = `sqlite:${folder.path}/lineup.db`;
  await migrate(url, { log: silentLogger() });
  const { db } = openDatabase(url);
  const plan = sql<{ detail: string }>`explain query plan
    select id, path from images where status = 0 and id < 1000 order by id desc limit 50`;
  const steps = (await plan.execute(db)).rows.map(({ detail }) => detail);
  await db.destroy();
  expect(steps.join()).toContain('images_status_id');
  expect(steps.join()).not.toContain('TEMP B-TREE');
});
